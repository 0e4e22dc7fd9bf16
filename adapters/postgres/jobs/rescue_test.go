package jobs_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// A job whose process was killed while it ran comes again.
func TestKilledJobIsRescued(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, "killed", 0)
	s.exec(t, "UPDATE public.jobs SET state = 'RUNNING', attempts = 1 WHERE id = $1", id)
	s.exec(t, `UPDATE public.river_job SET state = 'running', attempt = 1, attempted_by = ARRAY['gone'],
		attempted_at = now() - $1 * interval '1 second'`, jobs.RescueAfter.Seconds()+1)
	s.work(t, succeed)
	wait(t, func() bool { return s.get(t, id).State == domain.JobSucceeded })
	if j := s.get(t, id); j.Attempts != 2 {
		t.Errorf("it is %+v", j)
	}
}

// One that was killed at its last attempt is dead.
func TestJobKilledAtLastDies(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, "killed", 0)
	s.exec(t, "UPDATE public.jobs SET state = 'RUNNING', attempts = $1 WHERE id = $2", domain.MaxJobAttempts, id)
	s.exec(t, `UPDATE public.river_job SET state = 'running', attempt = max_attempts, attempted_by = ARRAY['gone'],
		attempted_at = now() - $1 * interval '1 second'`, jobs.RescueAfter.Seconds()+1)
	s.age(t)
	s.work(t, succeed)
	wait(t, func() bool { return s.get(t, id).State == domain.JobDead })
}

// One that was cancelled while its process was being killed does not come again.
func TestKilledJobThatWasCancelled(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, "killed", 0)
	s.exec(t, "UPDATE public.jobs SET state = 'RUNNING', attempts = 1 WHERE id = $1", id)
	s.exec(t, `UPDATE public.river_job SET state = 'running', attempt = 1, attempted_by = ARRAY['gone'],
		attempted_at = now() - $1 * interval '1 second'`, jobs.RescueAfter.Seconds()+1)
	_, err := s.queue.Cancel(t.Context(), id, ports.SystemClock{}.Now())
	must(t, err)
	s.work(t, func(context.Context, domain.Job) error { t.Error("it came again"); return nil })
	if j := s.becomes(t, id, domain.JobCancelled); j.Attempts != 1 {
		t.Errorf("it is %+v", j)
	}
}
