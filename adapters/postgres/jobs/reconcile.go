package jobs

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// How often we look for jobs that River has given up, or forgotten, and which we
// leave alone: a report may still be under way.
const (
	reconcileEvery = 10 * time.Second
	reconcileAfter = time.Minute
)

// reconcileLoop tells our rows, now and then, what River could not: a process
// that was killed at a job's last attempt does not report, nor does one whose
// store was away just then.
func reconcileLoop(ctx context.Context, pool *pgxpool.Pool, clock ports.Clock) {
	for ctx.Err() == nil {
		_ = reconcileDead(ctx, pool, clock.Now()) // what fails comes round again
		pause(ctx, reconcileEvery)
	}
}

// reconcileDead gives up every job with which River will do nothing more. It
// names River's pending states, because an index finds those, and not what is in
// none of the others.
func reconcileDead(ctx context.Context, pool *pgxpool.Pool, now time.Time) error {
	_, err := pool.Exec(ctx, `UPDATE public.jobs AS j SET
			state = CASE WHEN cancel_requested THEN $1 ELSE $2 END,
			error = CASE WHEN cancel_requested THEN '' ELSE coalesce(nullif(error, ''), 'internal') END,
			updated_at = $3
		WHERE state = ANY ($4) AND updated_at < $5 AND NOT EXISTS (
			SELECT FROM public.river_job AS k
			WHERE k.args->>'ID' = j.id AND k.state = ANY ($6::text[]::public.river_job_state[]))`,
		domain.JobCancelled, domain.JobDead, now, domain.PendingJobStates(), now.Add(-reconcileAfter), pendingStates)
	return err
}
