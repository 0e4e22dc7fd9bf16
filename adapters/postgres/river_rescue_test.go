package postgres

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// A job whose process was killed while it ran comes again.
func TestKilledJobIsRescued(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	id := enqueue(t, db, "killed", 0)
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET state = 'RUNNING', attempts = 1 WHERE id = ?", id))
	must(t, db.exec(t.Context(), `UPDATE public.river_job SET state = 'running', attempt = 1, attempted_by = ARRAY['gone'],
		attempted_at = now() - ? * interval '1 second'`, rescueAfter.Seconds()+1))
	work(t, db, func(context.Context, domain.Job) error { return nil })
	wait(t, func() bool { return get(t, db, id).State == domain.JobSucceeded })
	if j := get(t, db, id); j.Attempts != 2 {
		t.Errorf("it is %+v", j)
	}
}

// One that was killed at its last attempt is dead.
func TestJobKilledAtLastDies(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	id := enqueue(t, db, "killed", 0)
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET state = 'RUNNING', attempts = ? WHERE id = ?", domain.JobAttempts, id))
	must(t, db.exec(t.Context(), `UPDATE public.river_job SET state = 'running', attempt = max_attempts, attempted_by = ARRAY['gone'],
		attempted_at = now() - ? * interval '1 second'`, rescueAfter.Seconds()+1))
	age(t, db)
	work(t, db, func(context.Context, domain.Job) error { return nil })
	wait(t, func() bool { return get(t, db, id).State == domain.JobDead })
}
