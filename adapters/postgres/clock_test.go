package postgres

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// A job is due, begun and retried by the clock that the store was opened with.
func TestJobsGoByTheClockThatWeAreGiven(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC))
	cfg := config(servers.Clone(t, migrated(t)), 4)
	cfg.Clock = clock
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	j := domain.NewJob("j", domain.JobProvision, "e", "", domain.Call{}, clock.Now().Add(time.Hour), nil)
	must(t, queue{db}.Enqueue(t.Context(), j))
	w := &worker{queue: queue{db}}
	for _, want := range []time.Duration{time.Hour, 0} {
		early, err := w.early(t.Context(), j.ID)
		if must(t, err); early != want {
			t.Errorf("it is to wait %v, not %v", early, want)
		}
		clock.Advance(time.Hour)
	}
	begun, _, err := queue{db}.begin(t.Context(), j.ID)
	if must(t, err); !begun.UpdatedAt.Equal(clock.Now()) {
		t.Errorf("it was begun at %v", begun.UpdatedAt)
	}
	failed := verdict{state: domain.JobRetrying, pause: time.Minute}
	if counts, err := (queue{db}).end(t.Context(), begun, failed); err != nil || !counts {
		t.Fatal(counts, err)
	}
	if j := get(t, db, j.ID); !j.RunAt.Equal(clock.Now().Add(time.Minute)) || !j.UpdatedAt.Equal(clock.Now()) {
		t.Errorf("it comes again at %v", j.RunAt)
	}
}
