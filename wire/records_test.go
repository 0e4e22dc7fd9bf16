package wire

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func TestUpCanDoWithoutTheRecords(t *testing.T) {
	tables := "DATABASE_URL=postgres://h/d"
	for _, c := range []struct {
		environ  []string
		url      domain.Secret
		database string
	}{
		{[]string{tables}, "", "tenon"},
		{[]string{tables, "MONGO_URL="}, "", "tenon"},
		{[]string{tables, "MONGO_URL=mongodb://h", "MONGO_DATABASE=mine"}, "mongodb://h", "mine"},
	} {
		got, err := LoadUp(Sources{Environ: c.environ})
		if err != nil || got.MongoURL != c.url || got.MongoDatabase != c.database {
			t.Errorf("%v: %v of %v, %v", c.environ, got.MongoURL == c.url, got.MongoDatabase, err)
		}
	}
	_, err := LoadUp(Sources{Environ: []string{tables, "MONGO_URL=http://c4n4ry", "MONGO_DATABASE=a b"}})
	if told := faultsOf(t, err); told["MONGO_URL"] == "" || told["MONGO_DATABASE"] == "" || len(told) != 2 ||
		strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("told %v", err)
	}
}

// What the two have is said twice, because one may be absent.
func TestUpReadsTheRecordsAsTheProgramDoes(t *testing.T) {
	full, shared := settings(reflect.TypeFor[Records]()), settings(reflect.TypeFor[SharedRecords]())
	if !slices.Equal(full, shared) {
		t.Errorf("%v and %v", full, shared)
	}
	for f := range reflect.TypeFor[Records]().Fields() {
		other, _ := reflect.TypeFor[SharedRecords]().FieldByName(f.Name)
		if want := strings.Replace(f.Tag.Get("validate"), "required,", "omitempty,", 1); other.Tag.Get("validate") != want {
			t.Errorf("%s: %s", f.Name, other.Tag)
		}
	}
}

// Whatever keeps the records away, the tables are migrated first.
func TestRecordsOutOfReachDoNotKeepUpFromStarting(t *testing.T) {
	t.Parallel()
	for _, url := range []domain.Secret{"mongodb://127.0.0.1:1", "mongodb+srv://host.invalid"} {
		records, done, err := newSharedRecords(
			t.Context(),
			UpConfig{SharedRecords: SharedRecords{url, "tenon"}},
			ports.Store{},
		)
		if err != nil {
			t.Fatalf("%s: %v", url.Reveal(), err)
		}
		if _, err := records.MissingIndexes(t.Context(), "t"); !errors.Is(err, domain.ErrRecordsUnavailable) {
			t.Errorf("%s: %v", url.Reveal(), err)
		}
		if _, err := records.IndexShared(t.Context(), nil); !errors.Is(err, domain.ErrRecordsUnavailable) {
			t.Errorf("%s: %v", url.Reveal(), err)
		}
		done()
	}
	records, done, err := newSharedRecords(t.Context(), UpConfig{}, ports.Store{})
	if done(); records != nil || err != nil {
		t.Errorf("without a URL: %v, %v", records, err)
	}
}
