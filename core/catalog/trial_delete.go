package catalog

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// DeleteTrial removes a trial that no tenant has data of, and its grants.
//
// Data and trial lie in different stores, so a record could come between the look and the
// deletion. Therefore the grants go first, and then the stores are asked again. Whoever
// writes data is authorized anew once it is stored (access.Done), and is told of success only if the
// trial was still granted then: what was told before the grants went is seen by the second
// look, after which they are put back; what comes later is refused. So a trial with data of which
// anybody was told is never deleted. A write that is refused at its end may leave a
// document behind; nobody reaches it, because the slug is never used again.
//
// A process that dies in between leaves the trial without grants, and no data lost: it is
// deleted by the next call, or granted again.
func (s *Service) DeleteTrial(ctx context.Context, c domain.Call, id domain.TrialID, at domain.Version) error {
	if err := s.guard.Authorize(ctx, c, domain.TrialDelete, access.Resource{}); err != nil {
		return err
	}
	trial, err := s.Trial(ctx, c, id)
	if err != nil {
		return err
	}
	r := s.guard.Request(c, domain.TrialDelete, access.Known(trial.Slug))
	_, err = access.External(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.TenantID, error) {
		trial, err := tx.Trials.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := at.Match(trial.Version); err != nil {
			return nil, err
		}
		return tx.Grants.Grantees(ctx, id)
	}, func(ctx context.Context, outside access.Outside, tenants []domain.TenantID) (access.None, error) {
		if err := requireNoData(ctx, outside, trial.Slug, tenants); err != nil {
			return access.None{}, err
		}
		return access.None{}, s.closeAndDelete(ctx, c.Inner(), outside, trial, at)
	})
	return err
}

// requireNoData asks one tenant after the other, because each may have a place of its own.
func requireNoData(ctx context.Context, outside access.Outside, trial domain.Slug, tenants []domain.TenantID) error {
	for _, t := range tenants {
		projects, err := projectsOf(ctx, outside, t)
		if err != nil {
			return err
		}
		for _, has := range []func(context.Context, domain.TenantID, []domain.ProjectID, domain.Slug) (bool, error){
			outside.Records.HasTrial, outside.Executions.HasTrial,
		} {
			found, err := has(ctx, t, projects, trial)
			if err != nil {
				return err
			}
			if found {
				return domain.ErrTrialInUse
			}
		}
	}
	return nil
}

// projectsOf are none before the tenant has storage.
func projectsOf(ctx context.Context, outside access.Outside, t domain.TenantID) ([]domain.ProjectID, error) {
	all, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) ([]domain.ProjectID, error) {
		return tx.Projects.IDs(ctx, t)
	})
	if errors.Is(err, domain.ErrTenantNotReady) {
		return nil, nil
	}
	return all, err
}

// closedTrial is what a trial had before its grants were taken away.
type closedTrial struct {
	grants  []domain.Grant
	tenants []domain.TenantID
}

func (s *Service) closeAndDelete(
	ctx context.Context, c domain.Call, outside access.Outside, trial domain.Trial, at domain.Version,
) error {
	closed, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (closed closedTrial, err error) {
		if closed.tenants, err = tx.Grants.Grantees(ctx, trial.ID); err != nil {
			return closed, err
		}
		if closed.grants, err = tx.Grants.DeleteByTrial(ctx, trial.ID); err != nil {
			return closed, err
		}
		return closed, s.auditGrants(ctx, c, domain.GrantDelete, closed.grants)
	})
	if err != nil {
		return err
	}
	err = requireNoData(ctx, outside, trial.Slug, closed.tenants)
	if err == nil {
		err = deleteClosed(ctx, outside, trial, at)
	}
	if err == nil {
		return nil
	}
	if failed := s.reopen(ctx, c, outside, trial.ID, closed.grants); failed != nil {
		return failed
	}
	return err
}

// deleteClosed refuses a trial that was granted meanwhile.
func deleteClosed(ctx context.Context, outside access.Outside, trial domain.Trial, at domain.Version) error {
	_, err := access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Trial, error) {
		granted, err := tx.Grants.DeleteByTrial(ctx, trial.ID)
		if err == nil && len(granted) > 0 {
			err = domain.ErrTrialInUse
		}
		if err != nil {
			return trial, err
		}
		return trial, tx.Trials.Delete(ctx, trial.ID, at)
	})
	return err
}

// reopen puts the grants back, also when the caller has gone. If only the answer of the
// deletion was lost, there is nothing to put them back to.
func (s *Service) reopen(
	ctx context.Context, c domain.Call, outside access.Outside, id domain.TrialID, grants []domain.Grant,
) error {
	ctx, cancel := s.clock.Timeout(context.WithoutCancel(ctx), access.FailureTimeout)
	defer cancel()
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		trial, err := tx.Trials.Get(ctx, id)
		for i := 0; i < len(grants) && err == nil; i++ {
			grants[i].Module = trial.Module // it may have moved
			_, _, err = tx.Grants.Ensure(ctx, grants[i])
		}
		if err != nil {
			return none, err
		}
		return none, s.auditGrants(ctx, c, domain.GrantCreate, grants)
	})
	if errors.Is(err, domain.ErrTrialNotFound) {
		return nil
	}
	return err
}

// auditGrants tells in the trail of each enterprise what has become of its grant.
func (s *Service) auditGrants(ctx context.Context, c domain.Call, action domain.Action, grants []domain.Grant) error {
	for _, g := range grants {
		r := s.guard.Request(c, action, access.Resource{Enterprise: g.Enterprise, ID: string(g.ID)})
		_, err := access.Write(ctx, r, func(context.Context, access.Tx) (domain.Grant, error) { return g, nil })
		if err != nil {
			return err
		}
	}
	return nil
}
