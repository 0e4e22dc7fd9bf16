package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// firstTicket hands out a fresh ticket by an invitation: so many, and no more.
func (r onboardingRun) firstTicket(ctx context.Context, e domain.Enterprise) (none domain.Onboarded, err error) {
	wish := r.onboarding.TicketRequest(e.Organization)
	t, err := r.issueTicket(ctx, e, r.ids.New(r.clock.Now()), wish, r.countTicket)
	if err != nil {
		return none, err
	}
	return domain.Onboarded{
		Enterprise: e.ID, Organization: e.Organization, OrganizationName: r.onboarding.OrganizationName,
		TicketURL: t.URL, ExpiresAt: t.ExpiresAt,
	}, nil
}

// accepter stores that a ticket is handed out, or refuses it, and tells whether
// everybody concerned is to hear of it.
type accepter func(ctx context.Context, tx access.Tx) (tell bool, err error)

// issueTicket hands out a fresh ticket; older ones die, here and at the provider.
func (r onboardingRun) issueTicket(
	ctx context.Context, e domain.Enterprise, id string, wish domain.TicketRequest, accept accepter,
) (none domain.IssuedTicket, err error) {
	if err := r.revokeLiveTicket(ctx, e.ID); err != nil {
		return none, err
	}
	now := r.clock.Now()
	handle, url, err := r.external.Identity.CreateTicket(ctx, wish)
	if err != nil {
		return none, err
	}
	t := domain.SSOSetupTicket{
		ID: id, Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail,
		ExpiresAt: now.Add(domain.SSOSetupTicketTTL), CreatedAt: now,
	}
	return domain.IssuedTicket{SSOSetupTicket: t, URL: url}, r.replaceTicket(ctx, t, handle, accept)
}

// revokeLiveTicket ends the ticket that is live, if one is, unless another call has gone on in the place of this one.
func (r onboardingRun) revokeLiveTicket(ctx context.Context, id domain.EnterpriseID) error {
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
func (r onboardingRun) replaceTicket(
	ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret, accept accepter,
) error {
	err := r.storeTicket(ctx, t, handle, accept)
	if err != nil {
		// Nobody has seen it; if this fails as well, nobody ever will.
		_ = r.external.Identity.RevokeTicket(ctx, handle)
	}
	return err
}

func (r onboardingRun) storeTicket(
	ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret, accept accepter,
) error {
	_, err := access.Done(ctx, r.external, func(
		ctx context.Context, tx access.Tx,
	) (none domain.SSOSetupTicket, err error) {
		if _, err := r.lock(ctx, tx, r.call); err != nil {
			return none, err
		}
		tell, err := accept(ctx, tx)
		if err != nil {
			return none, err
		}
		if _, err := tx.SSOSetupTickets.Replace(ctx, t, handle); err != nil || !tell {
			return t, err
		}
		return t, r.enqueue(ctx, tx, r.call, domain.JobTicketMail, t.Enterprise, nil)
	})
	return err
}

// countTicket lets everybody concerned hear of any ticket but the first.
func (r onboardingRun) countTicket(ctx context.Context, tx access.Tx) (tell bool, err error) {
	err = tx.Onboardings.Update(ctx, r.onboarding.Enterprise, func(o *domain.Onboarding) error {
		tell = o.Tickets > 0
		return o.CountTicket(r.onboarding.ClaimedBy, r.clock.Now())
	})
	return tell, err
}
