package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Onboard brings a company to the identity provider: its organization, and a
// self-service ticket for its single sign-on. Every step is recorded before
// the next one, so that a call repeated after a crash or a provider's error
// goes on where the first one stopped.
func (s *Service) Onboard(ctx context.Context, a domain.Actor, token domain.Secret, in domain.NewOnboarding) (out domain.Onboarded, err error) {
	id, err := s.invited(ctx, a, token)
	if err != nil {
		return out, err
	}
	o, e, err := s.request(ctx, a, id, token, in)
	if err != nil {
		return out, err
	}
	err = s.desk.Reach(ctx, a, domain.EnterpriseOnboard, access.Enterprise(id), func(ctx context.Context, f access.Far) error {
		way := opening{s, f, o, token, a.Subject}
		if e, err = way.organize(ctx, e); err != nil {
			return err
		}
		out, err = way.ticket(ctx, e)
		return err
	})
	return out, err
}

// invited tells whose token this is.
func (s *Service) invited(ctx context.Context, a domain.Actor, token domain.Secret) (id domain.EnterpriseID, err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseOnboard, access.Target{}, func(ctx context.Context, n access.Near) error {
		invite, err := n.Invites.Find(ctx, domain.HashToken(token))
		if err == nil && !s.now().Before(invite.ExpiresAt) {
			return domain.NoSuchInvite
		}
		id = invite.Enterprise
		return err
	})
	return id, err
}

// request stores what the company wishes. The first request names the
// organization; a later one may only correct the domains, if it names any.
func (s *Service) request(ctx context.Context, a domain.Actor, id domain.EnterpriseID, token domain.Secret, in domain.NewOnboarding) (o domain.Onboarding, e domain.Enterprise, err error) {
	err = s.desk.Write(ctx, a, domain.EnterpriseOnboard, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		if e, err = s.hold(ctx, n, id, token); err != nil {
			return err
		}
		wish, err := in.Onboarding(e, s.now())
		if err != nil {
			return err
		}
		if o, _, err = n.Onboardings.Ensure(ctx, wish); err != nil {
			return err
		}
		return n.Onboardings.Update(ctx, id, func(stored *domain.Onboarding) error {
			if stored.UpdatedAt = s.now(); in.DomainAliases != nil {
				stored.DomainAliases = wish.DomainAliases
			}
			o = *stored
			return o.MayTicket()
		})
	})
	return o, e, err
}

// hold keeps the enterprise as it is until the unit of work ends, and refuses a
// token that has died meanwhile: whoever replaces or ends an invite holds the
// enterprise, too.
func (s *Service) hold(ctx context.Context, n access.Near, id domain.EnterpriseID, token domain.Secret) (domain.Enterprise, error) {
	e, err := n.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
		if e.Status != domain.EnterpriseInvited && e.Status != domain.EnterpriseInitiated {
			return domain.NoSuchInvite
		}
		return nil
	})
	if err != nil {
		return e, err
	}
	_, err = n.Invites.Find(ctx, domain.HashToken(token))
	return e, err
}

// opening is an onboarding on its way through the provider.
type opening struct {
	*Service
	f     access.Far
	o     domain.Onboarding
	token domain.Secret
	by    domain.Subject
}

// organize makes sure that the organization exists and is the enterprise's.
func (w opening) organize(ctx context.Context, e domain.Enterprise) (domain.Enterprise, error) {
	if e.Organization != "" {
		return e, nil
	}
	org, err := w.f.Identity.EnsureOrganization(ctx, w.o.Organization())
	if err != nil {
		return e, err
	}
	err = w.f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if _, err := w.hold(ctx, n, e.ID, w.token); err != nil {
			return err
		}
		e, err = n.Enterprises.Update(ctx, e.ID, 0, func(e *domain.Enterprise) error {
			e.Organization = org
			return e.Move(domain.EnterpriseInitiated, w.by, w.now())
		})
		if err != nil {
			return err
		}
		return w.step(ctx, n, e.ID, domain.OnboardingOrganized)
	})
	return e, err
}

func (s *Service) step(ctx context.Context, n access.Near, id domain.EnterpriseID, step domain.OnboardingStep) error {
	return n.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error {
		o.Step, o.UpdatedAt = step, s.now()
		return nil
	})
}
