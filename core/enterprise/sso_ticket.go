package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// issueTicket hands out a fresh ticket; older ones die, here and at the provider.
func (r onboardingRun) issueTicket(ctx context.Context, e domain.Enterprise) (none domain.Onboarded, err error) {
	if err := r.revokeTicket(ctx, e.ID); err != nil {
		return none, err
	}
	now := r.clock.Now()
	handle, url, err := r.external.Identity.CreateTicket(ctx, r.onboarding.TicketRequest(e.Organization))
	if err != nil {
		return none, err
	}
	t := domain.SSOSetupTicket{
		ID: r.ids.New(now), Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail,
		ExpiresAt: now.Add(domain.SSOSetupTicketTTL), CreatedAt: now,
	}
	if err := r.replaceTicket(ctx, t, handle); err != nil {
		return none, err
	}
	return domain.Onboarded{
		Enterprise: e.ID, Organization: e.Organization, OrganizationName: r.onboarding.OrganizationName,
		TicketURL: url, ExpiresAt: t.ExpiresAt,
	}, nil
}

// revokeTicket ends the ticket that is live, if one is, unless another call has gone on in the place of this one.
func (r onboardingRun) revokeTicket(ctx context.Context, id domain.EnterpriseID) error {
	handle, err := access.InTx(ctx, r.external, func(ctx context.Context, tx access.Tx) (domain.Secret, error) {
		o, err := tx.Onboardings.Get(ctx, id)
		if err != nil {
			return "", err
		}
		if err := o.RequireClaim(r.onboarding.ClaimedBy); err != nil {
			return "", err
		}
		_, handle, err := tx.SSOSetupTickets.Active(ctx, id, r.clock.Now())
		return handle, err
	})
	if err != nil || handle == "" {
		return err
	}
	return r.external.Identity.RevokeTicket(ctx, handle)
}

// replaceTicket stores a ticket in the place of the one that was revoked.
func (r onboardingRun) replaceTicket(ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret) error {
	err := r.storeTicket(ctx, t, handle)
	if err != nil {
		// Nobody has seen it; if this fails as well, nobody ever will.
		_ = r.external.Identity.RevokeTicket(ctx, handle)
	}
	return err
}

// storeTicket stores a ticket; everybody concerned hears of any but the first.
func (r onboardingRun) storeTicket(ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret) error {
	_, err := access.Done(ctx, r.external, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		if _, err := lockInvited(ctx, tx, r.call); err != nil {
			return none, err
		}
		err = tx.Onboardings.Update(ctx, t.Enterprise, func(o *domain.Onboarding) error {
			return o.CountTicket(r.onboarding.ClaimedBy, r.clock.Now())
		})
		if err != nil {
			return none, err
		}
		o, err := tx.Onboardings.Get(ctx, t.Enterprise)
		if err != nil {
			return none, err
		}
		if _, err := tx.SSOSetupTickets.Replace(ctx, t, handle); err != nil || o.Tickets == 1 {
			return none, err
		}
		return none, r.enqueue(ctx, tx, r.call, domain.JobTicketMail, t.Enterprise, nil)
	})
	return err
}
