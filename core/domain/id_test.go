package domain_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func TestRowIDsRiseWithTheRowAndTheImport(t *testing.T) {
	now := time.Now()
	var ids ports.RandomIDs
	first, second := domain.ImportID(ids.New(now)), domain.ImportID(ids.New(now))
	last := domain.RecordID("")
	for _, i := range []domain.ImportID{first, second} {
		for _, row := range []uint32{0, 1, 3, 4, 1023, 1024, 1 << 18, 1 << 26, 1<<32 - 1} {
			id := domain.RowID(i, row)
			if id <= last || id != domain.RowID(i, row) || len(id) != 36 || id[14] != '7' {
				t.Errorf("row %d: %s after %s", row, id, last)
			}
			last = id
		}
	}
	if domain.RowID("another process", 0) == domain.RowID("a third one", 0) {
		t.Error("imports share ids")
	}
}

func TestIDsOfOurForm(t *testing.T) {
	var ids ports.RandomIDs
	for id, want := range map[string]bool{
		ids.New(time.Now()): true, string(domain.RowID("an import", 7)): true,
		"": false, "jane doe": false, "0198c7a2-6f3e-4c31-9d3a-5f0e8a1b2c3d": false,
		"0198C7A2-6F3E-7C31-9D3A-5F0E8A1B2C3D": false, "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3z": false,
		"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d ": false,
	} {
		if domain.IsID(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
}
