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

// behind are schemas of an empty database.
type behind struct{ ports.Schemas }

func (behind) Shared(context.Context) (domain.Schema, error) {
	return domain.Schema{Name: "public"}, nil
}

func TestVerifyIsForTheSystem(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	tenant := w.Tenant(t)
	for _, by := range []domain.Call{{}, w.Operator(t), domain.By(domain.AnonymousActor()), tenant.Admin} {
		_, err := w.Migrations.Verify(t.Context(), by, nil)
		if !domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
			t.Errorf("got %v", err)
		}
	}
	all, err := w.Migrations.Verify(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	expect.Equal(t, len(all), 1)
	expect.Equal(t, len(all[0].Differences), 0)
	_, err = w.Migrations.Verify(t.Context(), fixture.System(""), []domain.TenantID{all[0].Tenant, "org_unknown"})
	fixture.Want(t, err, domain.ErrTenantNotFound)
}

func TestNothingIsVerifiedInAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Schemas = behind{set.Schemas}
	_, err := fixture.Of(t, set).Migrations.Verify(t.Context(), fixture.System(""), nil)
	fixture.Want(t, err, domain.ErrStoreBehind)
}
