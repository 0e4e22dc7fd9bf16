package catalog

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Grant gives an enterprise a standalone module or one trial of another.
// Granting twice changes nothing.
func (s *Service) Grant(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, in domain.NewGrant,
) (domain.Grant, error) {
	e, err := s.ensure(ctx, c, id, in)
	return e.Grant, err
}

// ensured is a grant, and whether it is new.
type ensured struct {
	domain.Grant
	created bool
}

func (s *Service) ensure(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, in domain.NewGrant,
) (ensured, error) {
	now := s.clock.Now()
	g := domain.Grant{
		ID: domain.GrantID(s.ids.New(now)), Enterprise: id, Module: in.Module, Trial: in.Trial,
		CreatedAt: now, CreatedBy: c.Subject,
	}
	r := s.guard.Request(c, domain.GrantCreate, access.Resource{Enterprise: id, ID: string(g.ID)})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (e ensured, err error) {
		if err := requireGrantable(ctx, tx, in); err != nil {
			return e, err
		}
		e.Grant, e.created, err = tx.Grants.Ensure(ctx, g)
		return e, err
	}, func(ctx context.Context, done access.Replay) (ensured, error) {
		g, err := s.getGrant(ctx, c.Inner(), id, domain.GrantID(done.ID))
		return ensured{g, done.Created}, err
	})
}

// requireGrantable refuses what does not exist or does not fit together.
func requireGrantable(ctx context.Context, tx access.Tx, in domain.NewGrant) error {
	m, err := tx.Modules.Get(ctx, in.Module)
	if err != nil {
		return domain.AtIfIs(err, domain.ErrModuleNotFound, "module_id")
	}
	if err := in.CheckModule(m); err != nil || in.Trial == 0 {
		return err
	}
	t, err := tx.Trials.Get(ctx, in.Trial)
	if err != nil {
		return domain.AtIfIs(err, domain.ErrTrialNotFound, "trial_id")
	}
	if t.Module != m.ID {
		return domain.ErrTrialNotFound.At("trial_id")
	}
	return nil
}

func (s *Service) getGrant(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.GrantID,
) (domain.Grant, error) {
	r := s.guard.Request(c, domain.GrantList, access.Enterprise(e))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Grant, error) {
		return tx.Grants.Get(ctx, e, id)
	})
}

// Revoke takes one grant from an enterprise, whose data is kept. From then on the trial
// is refused on every node.
func (s *Service) Revoke(ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.GrantID) error {
	r := s.guard.Request(c, domain.GrantDelete, access.Resource{Enterprise: e, ID: string(id)})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.Grants.Delete(ctx, e, id)
	})
	return err
}

// Grants returns what an enterprise may use.
func (s *Service) Grants(ctx context.Context, c domain.Call, id domain.EnterpriseID) ([]domain.Grant, error) {
	r := s.guard.Request(c, domain.GrantList, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Grant, error) {
		return tx.Grants.List(ctx, id)
	})
}
