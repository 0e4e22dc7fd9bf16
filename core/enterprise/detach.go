package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Detach takes from the provider what a deleted enterprise has there: a ticket by which its sign-in could be set up,
// its connections, and open invitations. Each step may be repeated, so that a job that fails goes on where it stopped.
func (s *Service) Detach(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.EnterpriseDetach, access.Enterprise(j.Enterprise))
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err == nil && (e.Status != domain.EnterpriseDeleted || e.Organization == "") {
			err = errNoop
		}
		return e, err
	}, func(ctx context.Context, outside access.Outside, e domain.Enterprise) (none access.None, err error) {
		d := detaching{s, outside, e}
		steps := []func(context.Context) error{d.revokeTicket, d.disableConnections, d.revokeInvitations}
		for done, step := range steps {
			if err := step(ctx); err != nil {
				return none, err
			}
			if err := outside.JobProgress.Report(ctx, j.ID, int64(done+1), int64(len(steps))); err != nil {
				return none, err
			}
		}
		return none, nil
	})
	return ignoreNoop(err)
}

// detaching is an enterprise on its way out of the provider.
type detaching struct {
	*Service
	outside    access.Outside
	enterprise domain.Enterprise
}

func (d detaching) revokeTicket(ctx context.Context) error {
	live, err := access.InTx(ctx, d.outside, func(ctx context.Context, tx access.Tx) (t liveTicket, err error) {
		t.ticket, t.handle, err = tx.SSOSetupTickets.Active(ctx, d.enterprise.ID, d.clock.Now())
		return t, err
	})
	if err != nil || live.handle == "" {
		return err
	}
	if err := d.outside.Identity.RevokeTicket(ctx, live.handle); err != nil {
		return err
	}
	_, err = access.InTx(ctx, d.outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		return none, tx.SSOSetupTickets.Delete(ctx, live.ticket.ID)
	})
	return err
}

type liveTicket struct {
	ticket domain.SSOSetupTicket
	handle domain.Secret
}

func (d detaching) disableConnections(ctx context.Context) error {
	all, err := d.outside.Identity.Connections(ctx, d.enterprise.Organization)
	for _, connection := range all {
		if err == nil {
			err = d.outside.Identity.DisableConnection(ctx, d.enterprise.Organization, connection.ID)
		}
	}
	return err
}

// revokeInvitations goes on until none is open.
func (d detaching) revokeInvitations(ctx context.Context) error {
	for {
		open, err := access.InTx(ctx, d.outside, func(
			ctx context.Context, tx access.Tx,
		) ([]domain.MemberInvitation, error) {
			return tx.MemberInvitations.Pending(ctx, d.enterprise.Organization)
		})
		if err != nil || len(open) == 0 {
			return err
		}
		for _, invitation := range open {
			if err := d.revokeInvitation(ctx, invitation); err != nil {
				return err
			}
		}
	}
}

// revokeInvitation tells the provider first: a row that says REVOKED is not looked at again.
func (d detaching) revokeInvitation(ctx context.Context, open domain.MemberInvitation) error {
	if open.ProviderID != "" {
		if err := d.outside.Identity.RevokeInvitation(ctx, open.Organization, open.ProviderID); err != nil {
			return err
		}
	}
	_, err := access.InTx(ctx, d.outside, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		return tx.MemberInvitations.Update(ctx, open.Organization, open.ID, func(i *domain.MemberInvitation) error {
			i.Status = domain.InvitationRevoked
			return nil
		})
	})
	return err
}
