package contract

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// jobCount has kinds of its own: the counts are of everybody's jobs.
func jobCount(t *testing.T, p ports.Set) {
	due := func(i int) time.Time { return after(100 - i) }
	first, second := domain.JobKind("a."+unique()), domain.JobKind("b."+unique())
	for i, c := range []struct {
		kind  domain.JobKind
		state domain.JobState
	}{
		{first, domain.JobQueued}, {first, domain.JobQueued}, {first, domain.JobRetrying}, {first, domain.JobRunning},
		{first, domain.JobSucceeded}, {first, domain.JobCancelled}, {first, domain.JobFailed}, {first, domain.JobDead},
		{second, domain.JobQueued},
	} {
		j := newJob(newTenant(t, p))
		j.Kind, j.State, j.RunAt = c.kind, c.state, due(i)
		must(t, p.Jobs.Enqueue(t.Context(), j))
	}
	mine := slices.DeleteFunc(got(p.Jobs.Count(t.Context()))(t), func(c domain.JobCount) bool {
		return c.Kind != first && c.Kind != second
	})
	slices.SortFunc(mine, func(a, b domain.JobCount) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State))
	})
	wantSame(t, mine, []domain.JobCount{
		{Kind: first, State: domain.JobDead, Count: 1, Oldest: due(7)},
		{Kind: first, State: domain.JobQueued, Count: 2, Oldest: due(1)},
		{Kind: first, State: domain.JobRetrying, Count: 1, Oldest: due(2)},
		{Kind: first, State: domain.JobRunning, Count: 1, Oldest: due(3)},
		{Kind: second, State: domain.JobQueued, Count: 1, Oldest: due(8)},
	})
}
