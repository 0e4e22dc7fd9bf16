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
		if e, err = s.organize(ctx, a, f, e, o, token); err != nil {
			return err
		}
		out, err = s.ticket(ctx, a, f, e, o, token)
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
// organization; a later one may only correct the domains.
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
			stored.DomainAliases, stored.UpdatedAt = wish.DomainAliases, s.now()
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
		if e.Status != domain.Invited && e.Status != domain.Initiated {
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

// organize makes sure that the organization exists and is the enterprise's.
func (s *Service) organize(ctx context.Context, a domain.Actor, f access.Far, e domain.Enterprise, o domain.Onboarding, token domain.Secret) (domain.Enterprise, error) {
	if e.Organization != "" {
		return e, nil
	}
	org, err := f.Identity.EnsureOrganization(ctx, o.Organization())
	if err != nil {
		return e, err
	}
	err = s.desk.Write(ctx, a, domain.EnterpriseOnboard, access.Enterprise(e.ID), func(ctx context.Context, n access.Near) error {
		if _, err := s.hold(ctx, n, e.ID, token); err != nil {
			return err
		}
		e, err = n.Enterprises.Update(ctx, e.ID, 0, func(e *domain.Enterprise) error {
			e.Organization = org
			return e.Move(domain.Initiated, a.Subject, s.now())
		})
		if err != nil {
			return err
		}
		return s.step(ctx, n, e.ID, domain.OnboardingOrganized)
	})
	return e, err
}

// ticket hands out a fresh ticket; older ones die, here and at the provider.
func (s *Service) ticket(ctx context.Context, a domain.Actor, f access.Far, e domain.Enterprise, o domain.Onboarding, token domain.Secret) (domain.Onboarded, error) {
	if err := s.revoke(ctx, a, f, e.ID); err != nil {
		return domain.Onboarded{}, err
	}
	now := s.now()
	handle, url, err := f.Identity.Ticket(ctx, o.Ticket(e.Organization))
	if err != nil {
		return domain.Onboarded{}, err
	}
	t := domain.Ticket{ID: domain.NewID(now), Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail, ExpiresAt: now.Add(domain.TicketTTL), CreatedAt: now}
	old, err := s.keepTicket(ctx, a, t, handle, token)
	if err != nil {
		// Nobody has seen it; if this fails as well, nobody ever will.
		_ = f.Identity.RevokeTicket(ctx, handle)
		return domain.Onboarded{}, err
	}
	if old != "" {
		// A call beside this one made it; only the last ticket may open.
		if err := f.Identity.RevokeTicket(ctx, old); err != nil {
			return domain.Onboarded{}, err
		}
	}
	return domain.Onboarded{Enterprise: e.ID, Organization: e.Organization, OrganizationName: o.OrganizationName, TicketURL: url, ExpiresAt: t.ExpiresAt}, nil
}

func (s *Service) revoke(ctx context.Context, a domain.Actor, f access.Far, id domain.EnterpriseID) error {
	handle, err := s.liveTicket(ctx, a, domain.EnterpriseOnboard, id)
	if err != nil || handle == "" {
		return err
	}
	return f.Identity.RevokeTicket(ctx, handle)
}

// liveTicket is what the provider calls the ticket that is live; empty if none is.
func (s *Service) liveTicket(ctx context.Context, a domain.Actor, action domain.Action, id domain.EnterpriseID) (handle domain.Secret, err error) {
	err = s.desk.Read(ctx, a, action, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		_, handle, err = n.Tickets.Live(ctx, id, s.now())
		return err
	})
	return handle, err
}

// keepTicket records a ticket; everybody concerned hears of any but the first.
func (s *Service) keepTicket(ctx context.Context, a domain.Actor, t domain.Ticket, handle, token domain.Secret) (old domain.Secret, err error) {
	err = s.desk.Write(ctx, a, domain.EnterpriseOnboard, access.Enterprise(t.Enterprise), func(ctx context.Context, n access.Near) error {
		var nth int
		if _, err := s.hold(ctx, n, t.Enterprise, token); err != nil {
			return err
		}
		err := n.Onboardings.Update(ctx, t.Enterprise, func(o *domain.Onboarding) error {
			err := o.Ticketed(s.now())
			nth = o.Tickets
			return err
		})
		if err != nil {
			return err
		}
		if old, err = n.Tickets.Replace(ctx, t, handle); err != nil || nth == 1 {
			return err
		}
		return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobTicketMail, t.Enterprise, "", a.Subject, s.now(), nil))
	})
	return old, err
}

func (s *Service) step(ctx context.Context, n access.Near, id domain.EnterpriseID, step domain.OnboardingStep) error {
	return n.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error {
		o.Step, o.UpdatedAt = step, s.now()
		return nil
	})
}
