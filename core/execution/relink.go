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
		ctx context.Context, outside access.Outside, all scopes,
	) (none access.None, err error) {
		if err := relinkAll(ctx, outside, all, j); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}

// scopes are every trial in every project: a trial with runs is never deleted.
type scopes struct {
	projects []domain.ProjectID // in the order of their ids: new ones come last
	trials   []domain.Slug
}

func allScopes(ctx context.Context, tx access.Tx) (all scopes, err error) {
	all.projects, err = tx.Projects.IDs(ctx, tx.Tenant) // also those that the person has left
	if err != nil {
		return all, err
	}
	all.trials, err = tx.Trials.Slugs(ctx)
	return all, err
}

// relinkAll goes on with the project where the attempt before has stopped.
func relinkAll(ctx context.Context, outside access.Outside, all scopes, j domain.Job) error {
	total := int64(len(all.projects))
	for done := j.Done; done < total; done++ {
		report := func(done int64) error { return outside.JobProgress.Report(ctx, j.ID, done, total) }
		for _, trial := range all.trials {
			scope := domain.TrialScope{Project: all.projects[done], Trial: trial}
			err := relinkScope(ctx, outside, scope, j, func() error { return report(done) })
			if err != nil {
				return err
			}
		}
		if err := report(done + 1); err != nil {
			return err
		}
	}
	return nil
}

func relinkScope(
	ctx context.Context, outside access.Outside, scope domain.TrialScope, j domain.Job, report func() error,
) error {
	from, to := domain.Subject(j.Args["from"]), domain.Subject(j.Args["to"])
	for {
		n, err := outside.Executions.Relink(ctx, outside.Tenant, scope, from, to)
		if err != nil || n == 0 {
			return err
		}
		if err := report(); err != nil {
			return err
		}
	}
}
