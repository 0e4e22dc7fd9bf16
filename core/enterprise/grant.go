package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Grant gives an enterprise a standalone module or one trial of another.
// Granting twice changes nothing.
func (s *Service) Grant(ctx context.Context, a domain.Actor, id domain.EnterpriseID, in domain.NewGrant) (g domain.Grant, err error) {
	now := s.now()
	g = domain.Grant{ID: domain.GrantID(domain.NewID(now)), Enterprise: id, Module: in.Module, Trial: in.Trial, CreatedAt: now, CreatedBy: a.Subject}
	on := access.Target{Enterprise: id, ID: string(g.ID)}
	err = s.desk.Write(ctx, a, domain.GrantCreate, on, func(ctx context.Context, n access.Near) error {
		if err := grantable(ctx, n, in); err != nil {
			return err
		}
		g, _, err = n.Grants.Ensure(ctx, g)
		return err
	})
	if _, again := access.Again(err); again {
		return s.granted(ctx, a, id, in)
	}
	return g, err
}

// grantable refuses what does not exist or does not fit together.
func grantable(ctx context.Context, n access.Near, in domain.NewGrant) error {
	m, err := n.Modules.Get(ctx, in.Module)
	if err != nil {
		return domain.AtIfIs(err, domain.NoSuchModule, "module_id")
	}
	if err := in.Fits(m); err != nil || in.Trial == 0 {
		return err
	}
	t, err := n.Trials.Get(ctx, in.Trial)
	if err != nil {
		return domain.AtIfIs(err, domain.NoSuchTrial, "trial_id")
	}
	if t.Module != m.ID {
		return domain.NoSuchTrial.At("trial_id")
	}
	return nil
}

// granted finds a grant that was made before.
func (s *Service) granted(ctx context.Context, a domain.Actor, e domain.EnterpriseID, in domain.NewGrant) (domain.Grant, error) {
	grants, err := s.Grants(ctx, a, e)
	for _, g := range grants {
		if g.Module == in.Module && g.Trial == in.Trial {
			return g, err
		}
	}
	if err != nil {
		return domain.Grant{}, err
	}
	return domain.Grant{}, domain.NoSuchGrant
}

// Grants returns what an enterprise may use.
func (s *Service) Grants(ctx context.Context, a domain.Actor, id domain.EnterpriseID) (all []domain.Grant, err error) {
	err = s.desk.Read(ctx, a, domain.GrantList, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		all, err = n.Grants.List(ctx, id)
		return err
	})
	return all, err
}
