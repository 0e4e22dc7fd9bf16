package user

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Invite asks a person to join. The URL is told once; it is empty when the call
// is repeated by its key.
func (s *Service) Invite(
	ctx context.Context, c domain.Call, in domain.NewMemberInvitation,
) (domain.IssuedInvitation, error) {
	return s.invite(ctx, c, in, domain.AdminChange{})
}

// invite stores with the invitation of an admin what is said of them.
func (s *Service) invite(
	ctx context.Context, c domain.Call, in domain.NewMemberInvitation, said domain.AdminChange,
) (none domain.IssuedInvitation, err error) {
	now := s.clock.Now()
	r, err := s.inOrganization(c, domain.UserInvite, in.Organization, s.ids.New(now))
	if err != nil {
		return none, err
	}
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.MemberInvitation, err error) {
		if err := requireOpen(ctx, tx); err != nil {
			return none, err
		}
		return in.MemberInvitation(tx.ID, tx.Tenant, c.Actor, now)
	}, s.send(c, said), func(ctx context.Context, done access.Replay) (domain.IssuedInvitation, error) {
		i, err := s.Invitation(ctx, c.Inner(), in.Organization, done.ID)
		return domain.IssuedInvitation{MemberInvitation: i}, err
	})
}

// inOrganization is a request about an invitation of an organization or, if none is
// named, of the caller's own.
func (s *Service) inOrganization(
	c domain.Call, action domain.Action, t domain.TenantID, id string,
) (r access.Request, err error) {
	if t == "" && c.Tenant == "" {
		return r, domain.ErrTenantRequired
	}
	return s.guard.Request(c, action, access.Resource{Organization: t, ID: id}), nil
}

// requireOpen refuses an enterprise that is not at work, whose own people would not have
// come so far.
func requireOpen(ctx context.Context, tx access.Tx) error {
	if !tx.Has(domain.Operator) {
		return nil
	}
	e, err := tx.Enterprises.Get(ctx, tx.Enterprise)
	if err != nil {
		return err
	}
	return e.Status.RequireOpen()
}

// accept takes up the pending invitation of an address, if it still holds: in
// time, for a role that can be given, from somebody who may still give it. It
// returns the role, or none.
func (s *Service) accept(ctx context.Context, tx access.Tx, email string) (string, error) {
	i, err := tx.MemberInvitations.Lock(ctx, tx.Tenant, email)
	if errors.Is(err, domain.ErrMemberInvitationNotFound) {
		return "", nil
	}
	if err != nil || !i.Valid(s.clock.Now()) || !slices.Contains(s.grantable(), i.Role) {
		return "", err
	}
	if err := s.requireInviter(ctx, tx, i); err != nil {
		return "", ignoreKind(err, domain.Forbidden)
	}
	i, err = tx.MemberInvitations.Update(ctx, tx.Tenant, i.ID, func(i *domain.MemberInvitation) error {
		i.Status = domain.InvitationAccepted
		return nil
	})
	return i.Role, err
}

// requireInviter refuses an invitation whose inviter may invite no more. What an operator
// may do is stored nowhere here; the enterprise's admins can revoke.
func (s *Service) requireInviter(ctx context.Context, tx access.Tx, i domain.MemberInvitation) error {
	if i.ByOperator {
		return nil
	}
	return s.guard.Authorize(ctx, domain.ByStored(tx.Tenant, i.Inviter), domain.UserInvite, access.Resource{})
}

// ignoreKind is err, but for what is of that kind.
func ignoreKind(err error, kind domain.Kind) error {
	if domain.HasKind(err, kind) {
		return nil
	}
	return err
}

// Expire marks the invitations that have had their time. Who was to be an admin by one of
// them stands among the admins no more.
func (s *Service) Expire(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.InvitationExpire, access.Resource{})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		expired, err := tx.MemberInvitations.Expire(ctx, s.clock.Now())
		for _, i := range expired {
			if err == nil && i.Role == s.settings.AdminRole {
				err = s.expireAdmin(ctx, c, i)
			}
		}
		return none, err
	})
	return err
}

func (s *Service) expireAdmin(ctx context.Context, c domain.Call, i domain.MemberInvitation) error {
	on := access.Resource{Organization: i.Organization, ID: i.ID}
	r := s.guard.Request(c, domain.InvitationExpire, on)
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, s.dropInvitedAdmin(ctx, tx, i.Email)
	})
	return err
}
