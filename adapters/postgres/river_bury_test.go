package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A job that River has given up is dead, however far its row had come.
func TestGivenUpJobIsDead(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	running, retrying := enqueue(t, db, domain.JobProvision, 0), enqueue(t, db, "failed before", 0)
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET state = 'RUNNING' WHERE id = ?", running))
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET state = 'RETRYING', error = 'mail_unavailable' WHERE id = ?", retrying))
	must(t, db.exec(t.Context(), "UPDATE public.river_job SET state = 'discarded', finalized_at = now()"))
	age(t, db)
	work(t, db, func(context.Context, domain.Job) error { return nil })
	for id, code := range map[domain.JobID]string{running: "internal", retrying: "mail_unavailable"} {
		wait(t, func() bool { return get(t, db, id).State == domain.JobDead })
		if j := get(t, db, id); j.Error != code {
			t.Errorf("it is %+v", j)
		}
	}
	goesOn, err := New(db).Queue.Ongoing(t.Context(), domain.JobProvision, "e")
	if must(t, err); goesOn {
		t.Error("a dead job is ongoing")
	}
	must(t, New(db).Queue.DeleteEnded(t.Context(), now().Add(time.Minute)))
	if left := states(t, db); len(left) != 0 {
		t.Errorf("%v are kept", left)
	}
}

// A job whose last report did not reach us is dead nonetheless.
func TestUnreportedJobIsDead(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	id := enqueue(t, db, "fails", 0)
	must(t, db.exec(t.Context(), "UPDATE public.river_job SET max_attempts = 1"))
	work(t, db, func(ctx context.Context, _ domain.Job) error {
		return errors.Join(errors.New("no"), db.exec(ctx, "ALTER TABLE public.jobs RENAME TO away"))
	})
	wait(t, func() bool {
		var state string
		must(t, db.shared(t.Context()).raw("SELECT state::text FROM public.river_job").Scan(t.Context(), &state))
		return state == "discarded"
	})
	must(t, db.exec(t.Context(), "ALTER TABLE public.away RENAME TO jobs"))
	age(t, db)
	must(t, queue{db}.bury(t.Context(), now()))
	if j := get(t, db, id); j.State != domain.JobDead {
		t.Errorf("it is %+v", j)
	}
}

// What River still has in hand lives, however old; what it has forgotten is
// dead, but not at once.
func TestLiveJobsAreNotBuried(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	open, again, lost := enqueue(t, db, "open", time.Hour), enqueue(t, db, "again", 0), enqueue(t, db, "lost", 0)
	age(t, db)
	young := enqueue(t, db, "young", 0)
	must(t, db.exec(t.Context(), "DELETE FROM public.river_job WHERE args->>'ID' IN (?, ?)", lost, young))
	must(t, db.exec(t.Context(), `INSERT INTO public.river_job (state, finalized_at, args, kind, max_attempts)
		SELECT 'discarded', now(), args, kind, 1 FROM public.river_job WHERE args->>'ID' = ?`, again))
	must(t, queue{db}.bury(t.Context(), now()))
	for id, want := range map[domain.JobID]domain.JobState{open: domain.JobQueued, again: domain.JobQueued, young: domain.JobQueued, lost: domain.JobDead} {
		if j := get(t, db, id); j.State != want {
			t.Errorf("%s is %s", j.Kind, j.State)
		}
	}
}

// age lets all jobs wait for a while.
func age(t *testing.T, db *DB) {
	t.Helper()
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET updated_at = updated_at - interval '2 minutes'"))
}
