package domain

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

func TestPlacesOfTiles(t *testing.T) {
	for place, want := range map[string]AuditTile{
		"000":               {0, 0, 256},
		"007.p/8":           {0, 7, 8},
		"999":               {0, 999, 256},
		"x001/000":          {0, 1000, 256},
		"x001/x234/067.p/1": {0, 1234067, 1},
	} {
		got, err := ParseAuditTile("0", place)
		expect.NoError(t, err)
		expect.Equal(t, got, want)
	}
	for _, place := range []string{
		"", "7", "07", "0000", "x007", "007/", "/007", "x000/007", "001/002", "x001/x002", "007.p", "007.p/", "007.p/0",
		"007.p/256", "007.p/08", "007.p/-1", "007.p/1/2", "-01", "+01", "x001/1000", "007.P/8", "٠٠١",
		"x001/x001/x001/x001/x001/001",
	} {
		if _, err := ParseAuditTile("0", place); !errors.Is(err, ErrTileNotFound) {
			t.Errorf("%s is a place", place)
		}
	}
	for _, level := range []string{"", "-1", "8", "00", "x", "1.0"} {
		if _, err := ParseAuditTile(level, "000"); !errors.Is(err, ErrTileNotFound) {
			t.Errorf("%s is a level", level)
		}
	}
}

// FuzzParseAuditTile proves that each tile has one place.
func FuzzParseAuditTile(f *testing.F) {
	for _, place := range []string{"000", "x001/067.p/8", "x001/x234/067", "007.p/256", "x/.p/"} {
		f.Add("0", place)
	}
	f.Fuzz(func(t *testing.T, level, place string) {
		tile, err := ParseAuditTile(level, place)
		if err != nil {
			return
		}
		again := tile.path()
		if tile.Width != AuditTileWidth {
			again += fmt.Sprintf(".p/%d", tile.Width)
		}
		if again != place || fmt.Sprint(tile.Level) != level || tile.Index < 0 {
			t.Errorf("%s/%s is %+v", level, place, tile)
		}
	})
}
