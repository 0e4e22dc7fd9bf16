package jobs_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// enqueueMany stores n waiting jobs of an enterprise, without their rows in the store: a worker finds them ended.
func (s store) enqueueMany(t *testing.T, enterprise string, n int) {
	t.Helper()
	s.exec(t, `INSERT INTO public.river_job (args, kind, max_attempts)
		SELECT jsonb_build_object('ID', $1 || n, 'Of', 'many', 'For', $1), 'tenon_job', 25
		FROM generate_series(1, $2::int) AS n`,
		enterprise, n)
}

func (s store) enqueueFor(t *testing.T, e domain.EnterpriseID) domain.JobID {
	t.Helper()
	now := ports.SystemClock{}.Now()
	id := domain.JobID(new(ports.RandomIDs).New(now))
	must(t, s.queue.Enqueue(t.Context(), domain.NewJob(id, "single", e, "", domain.Call{}, now, nil)))
	return id
}

// Two enterprises have tens of thousands of jobs waiting and more coming in; whoever has one, waits a moment. So do
// the platform's jobs and the periodic tasks.
func TestASingleJobGoesBeforeTensOfThousandsOfOthers(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	s.enqueueMany(t, "many", 20_000)
	s.enqueueMany(t, "more", 5_000)
	s.exec(t, "ANALYZE public.river_job")
	var ticks atomic.Int32
	tasks := []domain.PeriodicTask{{Kind: "test.tick", Every: time.Second}}
	s.runUntilEnd(t, tasks, func(_ context.Context, j domain.Job) error {
		if j.ID == "" {
			ticks.Add(1)
		}
		return nil
	})
	wait(t, func() bool { return s.worked(t) > 100 })
	for _, e := range []domain.EnterpriseID{"single", "another", ""} {
		before := s.worked(t)
		s.becomes(t, s.enqueueFor(t, e), domain.JobSucceeded)
		if others := s.worked(t) - before; others > 5_000 {
			t.Errorf("%d jobs went before the only one of %q", others, e)
		}
		s.enqueueMany(t, "many", 100)
	}
	wait(t, func() bool { return ticks.Load() >= 2 })
	if left := s.left(t); left < 1_000 {
		t.Errorf("only %d jobs were still waiting, so this has proved nothing", left)
	}
}

func (s store) runUntilEnd(t *testing.T, tasks []domain.PeriodicTask, do handle) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.runWith(ctx, 4, tasks, do) }()
	t.Cleanup(func() {
		stop()
		must(t, <-done)
	})
}

func (s store) worked(t *testing.T) int {
	t.Helper()
	return value[int](t, s, "SELECT count(*)::int FROM public.river_job WHERE state = 'completed'")
}

func (s store) left(t *testing.T) int {
	t.Helper()
	return value[int](t, s, "SELECT count(*)::int FROM public.river_job WHERE state = 'available'")
}

// What claiming costs does not depend on how many jobs wait: the plan has an index for everything.
func TestClaimingReadsNoMoreThanItTakes(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	s.enqueueMany(t, "many", 20_000)
	s.enqueueMany(t, "other", 10)
	s.exec(t, "ANALYZE public.river_job")
	for name, statement := range map[string]struct {
		text string
		args []any
	}{
		"owners": {jobs.OwnersStatement, []any{"default", "many", nil, 32}},
		"claim":  {jobs.ClaimStatement, []any{[]string{"many", "other"}, []int{5, 5}, "default", nil, 100, "test"}},
	} {
		plan := value[string](t, s, "EXPLAIN (FORMAT JSON) "+statement.text, statement.args...)
		var valid any
		must(t, json.Unmarshal([]byte(plan), &valid))
		if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, `"Sort"`) ||
			!strings.Contains(plan, "river_job_owner_idx") {
			t.Errorf("%s: the plan is %s", name, plan)
		}
	}
}
