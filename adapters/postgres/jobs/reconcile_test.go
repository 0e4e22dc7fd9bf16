package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// A job that River has given up is dead, however far its row had come.
func TestGivenUpJobIsDead(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	running, retrying := s.enqueue(t, domain.JobProvision, 0), s.enqueue(t, "failed before", 0)
	s.exec(t, "UPDATE public.jobs SET state = 'RUNNING' WHERE id = $1", running)
	s.exec(t, "UPDATE public.jobs SET state = 'RETRYING', error = 'mail_unavailable' WHERE id = $1", retrying)
	s.exec(t, "UPDATE public.river_job SET state = 'discarded', finalized_at = now()")
	s.age(t)
	s.work(t, succeed)
	for id, code := range map[domain.JobID]string{running: "internal", retrying: "mail_unavailable"} {
		wait(t, func() bool { return s.get(t, id).State == domain.JobDead })
		if j := s.get(t, id); j.Error != code {
			t.Errorf("it is %+v", j)
		}
	}
	goesOn, err := s.queue.HasPending(t.Context(), domain.JobProvision, "e")
	if must(t, err); goesOn {
		t.Error("a dead job is ongoing")
	}
	must(t, s.queue.DeleteEnded(t.Context(), ports.SystemClock{}.Now().Add(time.Minute)))
	if left := s.states(t); len(left) != 0 {
		t.Errorf("%v are kept", left)
	}
}

// One that somebody had cancelled is not dead, but cancelled.
func TestGivenUpJobThatWasCancelled(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, domain.JobProvision, 0)
	s.exec(t, `UPDATE public.jobs SET state = 'RUNNING', cancel_requested = true, error = 'mail_unavailable'
		WHERE id = $1`, id)
	s.exec(t, "UPDATE public.river_job SET state = 'discarded', finalized_at = now()")
	s.age(t)
	must(t, jobs.ReconcileDead(t.Context(), s.beneath, ports.SystemClock{}.Now()))
	if j := s.get(t, id); j.State != domain.JobCancelled || j.Error != "" {
		t.Errorf("it is %+v", j)
	}
}

// A job whose last report did not reach us is dead nonetheless.
func TestUnreportedJobIsDead(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, "fails", 0)
	s.exec(t, "UPDATE public.river_job SET max_attempts = 1")
	s.work(t, func(ctx context.Context, _ domain.Job) error {
		_, err := s.beneath.Exec(ctx, "ALTER TABLE public.jobs RENAME TO away")
		return errors.Join(errors.New("no"), err)
	})
	wait(t, func() bool { return value[string](t, s, "SELECT state::text FROM public.river_job") == "discarded" })
	s.exec(t, "ALTER TABLE public.away RENAME TO jobs")
	s.age(t)
	must(t, jobs.ReconcileDead(t.Context(), s.beneath, ports.SystemClock{}.Now()))
	if j := s.get(t, id); j.State != domain.JobDead {
		t.Errorf("it is %+v", j)
	}
}

// What River still has in hand lives, however old; what it has forgotten is
// dead, but not at once.
func TestLiveJobsStayAlive(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	open, again, lost := s.enqueue(t, "open", time.Hour), s.enqueue(t, "again", 0), s.enqueue(t, "lost", 0)
	s.age(t)
	young := s.enqueue(t, "young", 0)
	s.exec(t, "DELETE FROM public.river_job WHERE args->>'ID' IN ($1, $2)", lost, young)
	s.exec(t, `INSERT INTO public.river_job (state, finalized_at, args, kind, max_attempts)
		SELECT 'discarded', now(), args, kind, 1 FROM public.river_job WHERE args->>'ID' = $1`, again)
	must(t, jobs.ReconcileDead(t.Context(), s.beneath, ports.SystemClock{}.Now()))
	for id, want := range map[domain.JobID]domain.JobState{
		open: domain.JobQueued, again: domain.JobQueued, young: domain.JobQueued, lost: domain.JobDead,
	} {
		if j := s.get(t, id); j.State != want {
			t.Errorf("%s is %s", j.Kind, j.State)
		}
	}
}

// age lets all jobs wait for a while.
func (s store) age(t *testing.T) {
	t.Helper()
	s.exec(t, "UPDATE public.jobs SET updated_at = updated_at - interval '2 minutes'")
}
