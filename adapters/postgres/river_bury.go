package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// How often we look for jobs that River has given up, or forgotten, and which we
// leave alone: a report may still be under way.
const (
	buryEvery = 10 * time.Second
	buryAfter = time.Minute
)

// bury tells our rows, now and then, what River could not: a process that was
// killed at a job's last attempt does not report, nor does one whose store was
// away just then.
func (r jobs) bury(ctx context.Context) {
	for ctx.Err() == nil {
		_ = queue{r.DB}.bury(ctx, r.clock.Now()) // what fails comes round again
		select {
		case <-ctx.Done():
		case <-time.After(buryEvery):
		}
	}
}

// bury gives up every job with which River will do nothing more.
func (r queue) bury(ctx context.Context, now time.Time) error {
	return r.exec(ctx, `UPDATE public.jobs AS j SET state = ?, error = coalesce(nullif(error, ''), 'internal'), updated_at = ?
		WHERE state IN (?) AND updated_at < ?
		AND NOT EXISTS (SELECT FROM public.river_job AS k WHERE k.args->>'ID' = j.id AND k.state IN (?))`,
		domain.JobDead, now, bun.List(ongoing), now.Add(-buryAfter), bun.List(riverOngoing))
}

// riverOngoing names the states, because an index finds those, and not what is
// in none of the others.
var riverOngoing = slices.DeleteFunc(rivertype.JobStates(), func(s rivertype.JobState) bool {
	return s == rivertype.JobStateCancelled || s == rivertype.JobStateCompleted || s == rivertype.JobStateDiscarded
})
