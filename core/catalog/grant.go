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
	now := s.clock.Now()
	g := domain.Grant{
		ID: domain.GrantID(s.ids.New(now)), Enterprise: id, Module: in.Module, Trial: in.Trial,
		CreatedAt: now, CreatedBy: c.Subject,
	}
	r := s.guard.Request(c, domain.GrantCreate, access.Resource{Enterprise: id, ID: string(g.ID)})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Grant, error) {
		if err := requireGrantable(ctx, tx, in); err != nil {
			return g, err
		}
		stored, _, err := tx.Grants.Ensure(ctx, g)
		return stored, err
	}, func(ctx context.Context, done access.Replay) (domain.Grant, error) {
		return s.getGrant(ctx, c.Inner(), id, domain.GrantID(done.ID))
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
	grants, err := s.Grants(ctx, c, e)
	if err != nil {
		return domain.Grant{}, err
	}
	for _, g := range grants {
		if g.ID == id {
			return g, nil
		}
	}
	return domain.Grant{}, domain.ErrGrantNotFound
}

// Grants returns what an enterprise may use.
func (s *Service) Grants(ctx context.Context, c domain.Call, id domain.EnterpriseID) ([]domain.Grant, error) {
	r := s.guard.Request(c, domain.GrantList, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Grant, error) {
		return tx.Grants.List(ctx, id)
	})
}
