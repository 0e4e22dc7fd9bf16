package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// ticket hands out a fresh ticket; older ones die, here and at the provider.
func (w opening) ticket(ctx context.Context, e domain.Enterprise) (out domain.Onboarded, err error) {
	if err := w.revoke(ctx, e.ID); err != nil {
		return out, err
	}
	now := w.now()
	handle, url, err := w.f.Identity.Ticket(ctx, w.o.Ticket(e.Organization))
	if err != nil {
		return out, err
	}
	t := domain.Ticket{ID: domain.NewID(now), Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail, ExpiresAt: now.Add(domain.TicketTTL), CreatedAt: now}
	old, err := w.keep(ctx, t, handle)
	if err != nil {
		// Nobody has seen it; if this fails as well, nobody ever will.
		_ = w.f.Identity.RevokeTicket(ctx, handle)
		return out, err
	}
	if old != "" {
		// A call beside this one made it; only the last ticket may open.
		if err := w.f.Identity.RevokeTicket(ctx, old); err != nil {
			return out, err
		}
	}
	return domain.Onboarded{Enterprise: e.ID, Organization: e.Organization, OrganizationName: w.o.OrganizationName, TicketURL: url, ExpiresAt: t.ExpiresAt}, nil
}

// revoke ends the ticket that is live, if one is.
func (w opening) revoke(ctx context.Context, id domain.EnterpriseID) error {
	var handle domain.Secret
	err := w.f.Note(ctx, func(ctx context.Context, n access.Near) (err error) {
		_, handle, err = n.Tickets.Live(ctx, id, w.now())
		return err
	})
	if err != nil || handle == "" {
		return err
	}
	return w.f.Identity.RevokeTicket(ctx, handle)
}

// keep records a ticket; everybody concerned hears of any but the first.
func (w opening) keep(ctx context.Context, t domain.Ticket, handle domain.Secret) (old domain.Secret, err error) {
	err = w.f.Note(ctx, func(ctx context.Context, n access.Near) error {
		var nth int
		if _, err := w.hold(ctx, n, t.Enterprise, w.token); err != nil {
			return err
		}
		err := n.Onboardings.Update(ctx, t.Enterprise, func(o *domain.Onboarding) error {
			err := o.Ticketed(w.now())
			nth = o.Tickets
			return err
		})
		if err != nil {
			return err
		}
		if old, err = n.Tickets.Replace(ctx, t, handle); err != nil || nth == 1 {
			return err
		}
		return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobTicketMail, t.Enterprise, "", w.by, w.now(), nil))
	})
	return old, err
}
