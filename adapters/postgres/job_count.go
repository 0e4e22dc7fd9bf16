package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

func (r jobRepository) Count(ctx context.Context) ([]domain.JobCount, error) {
	var rows []struct {
		Kind   domain.JobKind
		State  domain.JobState
		Count  int64
		Oldest time.Time
	}
	err := r.shared(ctx).raw(
		"SELECT kind, state, count(*), min(run_at) AS oldest FROM public.jobs WHERE state IN (?) GROUP BY kind, state",
		bun.List(domain.CountedJobStates())).Scan(ctx, &rows)
	var all []domain.JobCount
	for _, row := range rows {
		all = append(all, domain.JobCount(row))
	}
	return all, jobErrors.translate(err)
}
