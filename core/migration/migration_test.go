package migration_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// away are records whose server is.
type away struct{ ports.Records }

func (away) IndexShared(context.Context, domain.Progress) ([]string, error) {
	return nil, domain.ErrRecordsUnavailable
}

// outcomes are those of the indexes that stand in the trail, newest first.
func outcomes(t *testing.T, w *fixture.Installation) (all []domain.Outcome) {
	t.Helper()
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := w.Audit.List(t.Context(), w.Operator(t), domain.AuditQuery{Action: domain.MigrationIndex})
	fixture.Must(t, err)
	for _, entry := range page.Items {
		all = append(all, entry.Outcome)
	}
	return all
}

func TestIndexesAreForTheSystemAndAreAudited(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for _, by := range []domain.Call{{}, w.Operator(t), domain.By(domain.AnonymousActor()), w.Tenant(t).Admin} {
		_, err := w.Migrations.Index(t.Context(), by, nil)
		if !domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
			t.Errorf("got %v", err)
		}
	}
	expect.Equal(t, outcomes(t, w), nil)
	for range 2 {
		made, err := w.Migrations.Index(t.Context(), fixture.System(""), nil)
		fixture.Must(t, err)
		expect.Equal(t, len(made), 0)
	}
	done := []domain.Outcome{domain.OutcomeDone, domain.OutcomeBegun}
	expect.Equal(t, outcomes(t, w), append(done, done...))
}

func TestAServerThatIsAwayKeepsTheIndexesOnly(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Records = away{}
	w := fixture.Of(t, set)
	_, err := w.Migrations.Up(t.Context(), fixture.System(""), domain.MigrationRun{}, migration.Progress{})
	fixture.Must(t, err)
	_, err = w.Migrations.Index(t.Context(), fixture.System(""), nil)
	fixture.Want(t, err, domain.ErrRecordsUnavailable)
	expect.Equal(t, outcomes(t, w), []domain.Outcome{domain.OutcomeFailed, domain.OutcomeBegun})
}
