package domain_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// A node whose clock is behind makes no version that is older than the one before, nor one that was made before its
// import counted: an export tells by these times what was when.
func TestTheTimesOfARecordNeverRunBackwards(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct{ updated, visible, now, want time.Duration }{
		"later":                  {0, 0, time.Hour, time.Hour},
		"behind":                 {time.Hour, 0, time.Minute, time.Hour},
		"behind the publication": {0, time.Hour, time.Minute, time.Hour},
		"behind both":            {2 * time.Hour, time.Hour, time.Minute, 2 * time.Hour},
	} {
		for _, deletes := range []bool{false, true} {
			r := domain.Record{
				Version: 3, CreatedAt: start, UpdatedAt: start.Add(c.updated), VisibleAt: start.Add(c.visible), ExternalID: "P-1",
				Data: document.Document{{Key: "a", Value: int64(1)}},
			}
			by := domain.Correction{By: "auth0|ada", Reason: "why", Now: start.Add(c.now)}
			if r.Delete(by); !deletes {
				r = domain.Record{Version: 3, UpdatedAt: start.Add(c.updated), VisibleAt: start.Add(c.visible)}
				in := domain.NewRecord{ExternalID: "P-2", Data: document.Document{}}
				if err := r.Replace(in, domain.DefaultLimits(), by); err != nil {
					t.Fatal(err)
				}
			}
			if !r.UpdatedAt.Equal(start.Add(c.want)) || r.Version != 4 || r.Reason != "why" || r.Deleted != deletes ||
				len(r.Data) != 0 {
				t.Errorf("%s: got %+v", name, r)
			}
		}
	}
}

// What changes nothing makes no version; the same numbers in another order, or written otherwise, are a change.
func TestWhatChangesNothingMakesNoVersion(t *testing.T) {
	t.Parallel()
	data := func(json string) document.Document {
		d, err := document.Read([]byte(json))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for patch, version := range map[string]domain.Version{
		`{}`: 1, `{"a":1}`: 1, `{"none":null}`: 1, `{"b":{}}`: 1, `{"b":{"c":2}}`: 1,
		`{"a":1.0}`: 2, `{"a":null}`: 2, `{"d":0}`: 2, `{"b":{"c":null}}`: 2,
	} {
		r := domain.Record{Version: 1, ExternalID: "P-1", Data: data(`{"a":1,"b":{"c":2}}`)}
		in := domain.RecordChange{Data: domain.Some(data(patch))}
		if err := r.Apply(in, domain.DefaultLimits(), domain.Correction{}); err != nil || r.Version != version {
			t.Errorf("%s makes version %d, want %d: %v", patch, r.Version, version, err)
		}
		if r.ExternalID != "P-1" {
			t.Errorf("%s has changed the external id to %q", patch, r.ExternalID)
		}
	}
}
