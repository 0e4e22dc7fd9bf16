package postgres

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Of two runs of a job the later one counts, however the earlier ends.
func TestTheLastRunCounts(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, q := t.Context(), jobRepository{db}
	queued := domain.NewJob("j", "twice", "e", "org_A", domain.Call{}, now(), nil)
	must(t, q.Enqueue(ctx, queued))
	id := queued.ID
	run := func() domain.Job {
		j, begun, err := q.Begin(ctx, id, now().Add(time.Minute))
		if must(t, err); !begun {
			t.Fatal("it does not begin")
		}
		return j
	}
	end := func(j domain.Job, failed error, want bool) {
		t.Helper()
		_, counts, err := q.End(ctx, j, domain.JobOutcome{Err: failed}, now())
		if must(t, err); counts != want {
			t.Errorf("the end of %d counts: %v", j.Attempts, counts)
		}
	}
	first, second := run(), run()
	end(first, nil, false)
	end(second, domain.ErrContinue, true)
	end(first, nil, false)
	third := run()
	end(first, nil, false)
	end(third, domain.ErrMailUnavailable, true)
	end(third, nil, false)
	j, err := q.Get(ctx, id)
	if must(t, err); j.State != domain.JobRetrying || j.Attempts != 2 {
		t.Errorf("it is %+v", j)
	}
}

// A job is in River's hands by the transaction of its cause, and by no other.
func TestRiverJoinsTheUnitOfWork(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	q, boom := jobRepository{db}, errors.New("boom")
	j := domain.NewJob("k", "joins", "e", "org_A", domain.Call{}, now(), nil)
	known := func(ctx context.Context, want string) {
		t.Helper()
		var state string
		err := db.shared(ctx).raw("SELECT state::text FROM public.river_job WHERE args->>'ID' = ?", j.ID).Scan(ctx, &state)
		if err != nil && !errors.Is(err, sql.ErrNoRows) || state != want {
			t.Errorf("River has it as %q (%v), want %q", state, err, want)
		}
	}
	for _, undone := range []error{boom, nil} {
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			must(t, q.Enqueue(ctx, j))
			known(ctx, "available")
			known(t.Context(), "")
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
	}
	known(t.Context(), "available")
	for _, undone := range []error{boom, nil} {
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := q.Cancel(ctx, j.ID, now())
			must(t, err)
			known(ctx, "cancelled")
			known(t.Context(), "available")
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
	}
	known(t.Context(), "cancelled")
}

func TestAReportJoinsNoUnitOfWork(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	err := db.InTx(t.Context(), func(ctx context.Context) error { return NewJobProgress(db).Report(ctx, "", 1, 1) })
	if !errors.Is(err, errReportInUnit) {
		t.Errorf("got %v", err)
	}
}

// The index of pending jobs repeats which states those are.
func TestThePendingStatesOfTheIndex(t *testing.T) {
	file, err := os.ReadFile("migrate/migrations/public/006_job.up.sql")
	must(t, err)
	var want []string
	for _, s := range domain.PendingJobStates() {
		want = append(want, "'"+string(s)+"'")
	}
	index := "jobs_ongoing_idx ON public.jobs (enterprise, kind) WHERE state IN (" + strings.Join(want, ", ") + ")"
	if !strings.Contains(string(file), index) {
		t.Errorf("the index is not %s", index)
	}
}
