package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

func (r jobRepository) Count(ctx context.Context) (counts []domain.JobCount, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.jobs.all(func(_ domain.JobID, j domain.Job) bool {
			return slices.Contains(domain.CountedJobStates(), j.State)
		})
		for _, j := range all {
			counts = countJob(counts, j)
		}
		return nil
	})
	return counts, err
}

// countJob adds one job to the count of its kind and state.
func countJob(counts []domain.JobCount, j domain.Job) []domain.JobCount {
	i := slices.IndexFunc(counts, func(c domain.JobCount) bool { return c.Kind == j.Kind && c.State == j.State })
	if i < 0 {
		return append(counts, domain.JobCount{Kind: j.Kind, State: j.State, Count: 1, Oldest: j.RunAt})
	}
	counts[i].Count++
	if j.RunAt.Before(counts[i].Oldest) {
		counts[i].Oldest = j.RunAt
	}
	return counts
}
