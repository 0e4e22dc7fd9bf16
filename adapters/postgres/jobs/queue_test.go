package jobs_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Our row tells of a failure a moment before River does. Who retries the job then need not wait until its time comes.
func TestRetriedBeforeRiverKnows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hears func(s store, t *testing.T) // what River hears meanwhile
		want  map[string]int              // the states of its jobs: due now, or later
	}{
		"of a failure": {func(s store, t *testing.T) {
			s.exec(t, "UPDATE public.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour'")
		}, map[string]int{"available true": 1}},
		"of a failure, whose time comes soon": {func(s store, t *testing.T) {
			s.exec(t, "UPDATE public.river_job SET state = 'available', scheduled_at = now() + interval '4 seconds'")
		}, map[string]int{"available true": 1}},
		"of its end": {func(s store, t *testing.T) {
			s.exec(t, "UPDATE public.river_job SET state = 'discarded', finalized_at = now()")
		}, map[string]int{"discarded true": 1, "available true": 1}},
		"nothing, as its node was killed": {func(store, *testing.T) {}, map[string]int{
			"running true": 1, "available true": 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStore(t)
			id := s.enqueue(t, "failed", 0)
			s.exec(t, "UPDATE public.jobs SET state = 'RETRYING', error = 'mail_unavailable' WHERE id = $1", id)
			s.exec(t, "UPDATE public.river_job SET state = 'running', attempt = 9, attempted_at = now()")
			retried := make(chan error, 1)
			go func() {
				_, err := s.queue.Retry(t.Context(), id, ports.SystemClock{}.Now())
				retried <- err
			}()
			const waits = `SELECT count(*)::int FROM pg_stat_activity
				WHERE datname = current_database() AND state = 'idle in transaction'`
			wait(t, func() bool { return value[int](t, s, waits) > 0 || len(retried) > 0 })
			c.hears(s, t)
			must(t, <-retried)
			for state, n := range c.want {
				const due = "SELECT count(*)::int FROM public.river_job WHERE state::text || ' ' || (scheduled_at <= now()) = $1"
				if got := value[int](t, s, due, state); got != n {
					t.Errorf("%d are %s, want %d: %v", got, state, n, s.states(t))
				}
			}
			if j := s.get(t, id); j.State != domain.JobQueued {
				t.Errorf("it is %+v", j)
			}
		})
	}
}
