package migration_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// stores are records of which some tenants' have no indexes, and others' are away.
type stores struct {
	ports.Records
	missing map[domain.TenantID][]string
	fails   map[domain.TenantID]error
	refuse  map[domain.TenantID]error // to make any
}

func (s stores) MissingIndexes(_ context.Context, t domain.TenantID) ([]string, error) {
	return s.missing[t], s.fails[t]
}

func (s stores) Index(_ context.Context, t domain.TenantID) error {
	if s.refuse[t] == nil {
		delete(s.missing, t)
	}
	return s.refuse[t]
}

// ownStore gives a tenant a store of records of its own.
func ownStore(t *testing.T, set ports.Set, tenant domain.TenantID) {
	t.Helper()
	id := string(tenant)
	fixture.Must(t, set.Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: domain.EnterpriseID(id), Name: id, NameKey: id, Domain: id + ".example", AdminEmail: id + "@a.example",
		Organization: tenant,
	}))
	fixture.Must(t, set.Datasources.Insert(t.Context(), domain.Datasource{
		ID: domain.DatasourceID(id), Enterprise: domain.EnterpriseID(id), Kind: domain.RecordsDatasource,
		Phase: domain.DatasourceInUse,
	}, "password"))
}

func TestOneStoreThatFailsKeepsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Records = stores{
		set.Records,
		map[domain.TenantID][]string{"a": {"c.x"}, "c": {"c.x", "c.y"}, "d": {"c.x"}},
		map[domain.TenantID]error{"b": domain.ErrRecordsUnavailable, "e": domain.ErrKeysetMissing},
		map[domain.TenantID]error{"d": domain.ErrIndexDuplicates},
	}
	for _, tenant := range []domain.TenantID{"f", "e", "d", "c", "b", "a"} {
		ownStore(t, set, tenant)
	}
	w := fixture.Of(t, set)
	var heard []string
	made, err := w.Migrations.IndexOwn(t.Context(), fixture.System(""), func(_, total int, what string) {
		expect.Equal(t, total, 6)
		heard = append(heard, what)
	})
	fixture.Must(t, err)
	expect.Equal(t, heard, []string{"a", "b", "c", "d", "e", "f"})
	wantStates(t, made, "made", "failed", "made", "failed", "left_out", "present")
	fixture.Want(t, made[1].Failure, domain.ErrRecordsUnavailable)
	fixture.Want(t, made[3].Failure, domain.ErrIndexDuplicates)
	expect.Equal(t, made[2].Names, []string{"c.x", "c.y"})
	all, err := w.Migrations.Indexes(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	wantStates(t, all, "present", "present", "failed", "present", "missing", "left_out", "present")
	expect.Equal(t, outcomes(t, w), []domain.Outcome{domain.OutcomeDone, domain.OutcomeBegun})
}

func wantStates(t *testing.T, all []domain.RecordIndexes, want ...domain.IndexState) {
	t.Helper()
	var got []domain.IndexState
	for _, r := range all {
		got = append(got, r.State)
	}
	expect.Equal(t, got, want)
}

// Without a store of anybody's own nothing is written into the trail.
func TestOwnIndexesAreForTheSystem(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for _, by := range []domain.Call{{}, w.Operator(t), w.Tenant(t).Admin} {
		for _, call := range []func() error{
			func() error { _, err := w.Migrations.IndexOwn(t.Context(), by, nil); return err },
			func() error { _, err := w.Migrations.Indexes(t.Context(), by); return err },
		} {
			if err := call(); !domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
				t.Errorf("got %v", err)
			}
		}
	}
	made, err := w.Migrations.IndexOwn(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	expect.Equal(t, len(made), 0)
	expect.Equal(t, outcomes(t, w), nil)
}

// The tables know who has a store of their own: where there are none, the shared one is looked at all the same.
func TestInAnEmptyDatabaseTheSharedStoreIsLookedAt(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Schemas = behind{set.Schemas}
	set.Records = stores{Records: set.Records, missing: map[domain.TenantID][]string{"": {"c.x"}}}
	all, err := fixture.Of(t, set).Migrations.Indexes(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	wantStates(t, all, "missing")
}
