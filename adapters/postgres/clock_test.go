package postgres

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// A job's report is told by the clock that the store was opened with.
func TestReportsGoByTheClockThatWeAreGiven(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC))
	cfg := config(servers.AsApplication(t, servers.Clone(t, migrated(t))), 4)
	cfg.Clock = clock
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	j := domain.NewJob("j", domain.JobProvision, "e", "", domain.Call{}, clock.Now(), nil)
	must(t, jobRepository{db}.Enqueue(t.Context(), j))
	_, begun, err := jobRepository{db}.Begin(t.Context(), j.ID, clock.Now())
	must(t, err)
	clock.Advance(time.Minute)
	must(t, NewJobProgress(db).Report(t.Context(), j.ID, 1, 2))
	if j, err := (jobRepository{db}).Get(t.Context(), j.ID); !begun || err != nil || !j.UpdatedAt.Equal(clock.Now()) {
		t.Errorf("begun %v, reported at %v, %v", begun, j.UpdatedAt, err)
	}
}
