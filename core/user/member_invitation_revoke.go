package user

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Invitations returns one page of the invitations of an organization, newest first.
func (s *Service) Invitations(
	ctx context.Context, c domain.Call, q domain.MemberInvitationQuery,
) (none domain.Page[domain.MemberInvitation], err error) {
	r, err := s.inOrganization(c, domain.InvitationList, q.Organization, "")
	if err != nil {
		return none, err
	}
	q.Paging, q.At = q.Paging.Normalized(), s.clock.Now()
	return access.Read(ctx, r, func(
		ctx context.Context, tx access.Tx,
	) (domain.Page[domain.MemberInvitation], error) {
		return tx.MemberInvitations.List(ctx, tx.Tenant, q)
	})
}

// Invitation returns one invitation of an organization.
func (s *Service) Invitation(
	ctx context.Context, c domain.Call, t domain.TenantID, id string,
) (none domain.MemberInvitation, err error) {
	r, err := s.inOrganization(c, domain.InvitationGet, t, id)
	if err != nil {
		return none, err
	}
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		i, err := tx.MemberInvitations.Get(ctx, tx.Tenant, id)
		return i.Current(s.clock.Now()), err
	})
}

// RevokeInvitation ends an invitation that is pending: here at once, and by a job at the
// provider.
func (s *Service) RevokeInvitation(ctx context.Context, c domain.Call, t domain.TenantID, id string) error {
	r, err := s.inOrganization(c, domain.InvitationRevoke, t, id)
	if err != nil {
		return err
	}
	_, err = access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		i, err := tx.MemberInvitations.Update(ctx, tx.Tenant, id, func(i *domain.MemberInvitation) error {
			return i.Revoke(s.clock.Now())
		})
		if err != nil {
			return i, err
		}
		if err := s.dropInvitedAdmin(ctx, tx, i.Email); err != nil {
			return i, err
		}
		return i, s.withdraw(ctx, tx, c, i)
	})
	return err
}

// withdraw has the provider told that an invitation was revoked. The job works on the
// platform, because the enterprise may be suspended.
func (s *Service) withdraw(ctx context.Context, tx access.Tx, c domain.Call, i domain.MemberInvitation) error {
	now, args := s.clock.Now(), map[string]string{"invitation": i.ID}
	return tx.Jobs.Enqueue(ctx, domain.NewJob(
		domain.JobID(s.ids.New(now)), domain.JobWithdrawInvitation, tx.Enterprise, "", c, now, args,
	))
}

// WithdrawInvitation revokes an invitation at the provider, if that ever heard of it: who
// was still sending it sees that it was revoked.
func (s *Service) WithdrawInvitation(ctx context.Context, c domain.Call, j domain.Job) error {
	on := access.Resource{Enterprise: j.Enterprise, ID: j.Args["invitation"]}
	r := s.guard.Request(c, domain.InvitationWithdraw, on)
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		return tx.MemberInvitations.Get(ctx, tx.Tenant, on.ID)
	}, func(ctx context.Context, outside access.Outside, i domain.MemberInvitation) (none access.None, err error) {
		if i.Status == domain.InvitationRevoked && i.ProviderID != "" {
			err = outside.Identity.RevokeInvitation(ctx, outside.Tenant, i.ProviderID)
		}
		if err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}
