package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// indexing are records whose indexes are made, or are not.
type indexing struct {
	ports.Records
	made []string
	err  error
}

func (i indexing) IndexShared(_ context.Context, progress domain.Progress) ([]string, error) {
	progress(1, 1, "patient_records")
	return i.made, i.err
}

func TestUpSaysWhatBecameOfTheIndexes(t *testing.T) {
	for name, c := range map[string]struct {
		records ports.Records
		code    int
		state   domain.IndexState
		made    []string
		says    string // the second line of the answer
		fails   string
	}{
		"nobody knows where": {
			nil, 0, domain.IndexesLeftOut, nil, "The indexes of the records are left out, because MONGO_URL is not set", "",
		},
		"all there": {indexing{}, 0, domain.IndexesPresent, nil, "The indexes of the records are all there.", ""},
		"one missing": {
			indexing{made: []string{"a.b"}}, 0, domain.IndexesMade, []string{"a.b"},
			"These indexes of the records were missing and are made: a.b.", "",
		},
		"two missing": {
			indexing{made: []string{"a.b", "a.c"}}, 0, domain.IndexesMade, []string{"a.b", "a.c"},
			"These indexes of the records were missing and are made: a.b, a.c.", "",
		},
		"away": {
			indexing{err: domain.ErrRecordsUnavailable}, 6, domain.IndexesFailed, nil,
			"The indexes of the records are not all there; the error says why.", "[records_unavailable] ",
		},
		"one in the way": {
			indexing{err: domain.ErrIndexConflict.With("b", "a")}, 5, domain.IndexesFailed, nil,
			"The indexes of the records are not all there; the error says why.",
			"[index_conflict] The index b of the collection a is not as this version needs it. Drop that index",
		},
		"alike": {
			indexing{err: domain.ErrIndexDuplicates.With("b", "a")}, 5, domain.IndexesFailed, nil,
			"The indexes of the records are not all there; the error says why.", "[index_duplicates] ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := memory.New()
			set.Records = c.records
			s := &shell{t: t, core: fixture.Core(t, set)}
			first, second, _ := strings.Cut(s.run(c.code, "up"), "\nNo tenant is behind.\n")
			if first != "The shared tables are at memory." || !strings.HasPrefix(second, c.says) {
				t.Errorf("it says %q, %q", first, second)
			}
			if said := s.err.String(); !strings.Contains(said, c.fails) ||
				(c.code == 0) != !strings.Contains(said, "migrate: ") {
				t.Errorf("it fails with %q", said)
			}
			var got upView
			if err := json.Unmarshal([]byte(s.run(c.code, "--json", "up")), &got); err != nil || got.Version != "memory" ||
				got.Indexes.State != c.state || got.Indexes.Made == nil || !slices.Equal(got.Indexes.Made, c.made) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestHelpOfUpTellsOfTheIndexes(t *testing.T) {
	out := newShell(t).run(0, "up", "--help")
	for _, part := range []string{"MONGO_URL", "MONGO_DATABASE", "Exit codes", "migrate --json up"} {
		if !strings.Contains(out, part) {
			t.Errorf("it lacks %s: %s", part, out)
		}
	}
}

// stores are records whose indexes are there, missing, or nobody knows.
type stores struct {
	indexing
	away error
}

func (s stores) MissingIndexes(_ context.Context, t domain.TenantID) ([]string, error) {
	switch t {
	case "", "a":
		return nil, nil
	case "b":
		return []string{"c.x", "c.y"}, nil
	}
	return nil, s.away
}

// newStores is a shell on three tenants with stores of their own, of which the last answers with an error.
func newStores(t *testing.T, away error) *shell {
	t.Helper()
	set := memory.New()
	set.Records = stores{indexing{Records: set.Records}, away}
	for _, id := range []string{"a", "b", "c"} {
		fixture.Must(t, set.Enterprises.Insert(t.Context(), domain.Enterprise{
			ID: domain.EnterpriseID(id), Name: id, NameKey: id, Domain: id + ".example", AdminEmail: id + "@a.example",
			Organization: domain.TenantID(id),
		}))
		fixture.Must(t, set.Datasources.Insert(t.Context(), domain.Datasource{
			ID: domain.DatasourceID(id), Enterprise: domain.EnterpriseID(id), Kind: domain.RecordsDatasource,
			Phase: domain.DatasourceInUse,
		}, "password"))
	}
	return &shell{t: t, core: fixture.Core(t, set)}
}

func TestTheIndexesOfTenantsOwnStoresAreTold(t *testing.T) {
	for _, c := range []struct {
		away       error
		code       int
		last, says string
	}{
		{
			domain.ErrRecordsUnavailable, 6, "1 stores of tenants' own have all their indexes.\n",
			"The store of c: [records_unavailable] The records are out of reach for the moment. Try again.\n",
		},
		{
			domain.ErrKeysetMissing, 0, "1 stores of tenants' own have all their indexes.\n" +
				"1 stores of tenants' own are left out, because DATA_ENCRYPTION_KEYSET is not set.\n", "",
		},
	} {
		s := newStores(t, c.away)
		const there = "The indexes of the records are all there.\n"
		missing := there + "The store of b: these indexes are missing: c.x, c.y; run migrate up.\n" + c.says + c.last
		if out := s.run(0, "status"); !strings.HasSuffix(out, missing) {
			t.Errorf("status says %q", out)
		}
		made := there + "The store of b: these indexes were missing and are made: c.x, c.y.\n" + c.says + c.last
		if out := s.run(c.code, "up"); !strings.HasSuffix(out, made) {
			t.Errorf("up says %q", out)
		}
		var got upView
		if err := json.Unmarshal([]byte(s.run(c.code, "--json", "up")), &got); err != nil || len(got.Indexes.Own) != 3 ||
			got.Indexes.Own[1].State != domain.IndexesMade || len(got.Indexes.Own[1].Indexes) != 2 {
			t.Errorf("got %+v, %v", got.Indexes, err)
		}
	}
}
