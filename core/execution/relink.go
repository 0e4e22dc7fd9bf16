package execution

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Relink gives the executions of a person to the subject under which they have come back.
// Called again it goes on with those that are left.
func (s *Service) Relink(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.ExecutionRelink, access.ID(j.ID))
	_, err := access.External(ctx, r, allScopes, func(
		ctx context.Context, outside access.Outside, scopes []domain.TrialScope,
	) (none access.None, err error) {
		if err := relinkAll(ctx, outside, scopes, j); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}

// allScopes are every trial in every project: a trial with runs is never deleted.
func allScopes(ctx context.Context, tx access.Tx) (all []domain.TrialScope, err error) {
	projects, err := tx.Projects.IDs(ctx, tx.Tenant) // also those that the person has left
	if err != nil {
		return nil, err
	}
	trials, err := tx.Trials.Slugs(ctx)
	for _, p := range projects {
		for _, t := range trials {
			all = append(all, domain.TrialScope{Project: p, Trial: t})
		}
	}
	return all, err
}

// reportEvery is how many scopes without a run of the person go by between two reports.
const reportEvery = 100

func relinkAll(ctx context.Context, outside access.Outside, scopes []domain.TrialScope, j domain.Job) error {
	from, to, done := domain.Subject(j.Args["from"]), domain.Subject(j.Args["to"]), j.Done
	for i := 0; i < len(scopes); {
		n, err := outside.Executions.Relink(ctx, outside.Tenant, scopes[i], from, to)
		if err != nil {
			return err
		}
		if n > 0 || i%reportEvery == 0 {
			done += n
			if err := outside.JobProgress.Report(ctx, j.ID, done, 0); err != nil {
				return err
			}
		}
		if n == 0 {
			i++
		}
	}
	return nil
}
