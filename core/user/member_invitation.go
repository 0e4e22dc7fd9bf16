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
	now := s.clock.Now()
	r := s.guard.Request(c, domain.UserInvite, access.ID(s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		return in.MemberInvitation(tx.ID, tx.Tenant, c.Subject, now)
	}, s.send, func(ctx context.Context, done access.Replay) (domain.IssuedInvitation, error) {
		i, err := s.get(ctx, c.Inner(), done.ID)
		return domain.IssuedInvitation{MemberInvitation: i}, err
	})
}

func (s *Service) get(ctx context.Context, c domain.Call, id string) (domain.MemberInvitation, error) {
	r := s.guard.Request(c, domain.UserInvite, access.ID(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		return tx.MemberInvitations.Get(ctx, tx.Tenant, id)
	})
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
	err = s.guard.Authorize(ctx, domain.ByStored(tx.Tenant, i.Inviter), domain.UserInvite, access.Resource{})
	if err != nil {
		return "", ignoreKind(err, domain.Forbidden)
	}
	i, err = tx.MemberInvitations.Update(ctx, tx.Tenant, i.ID, func(i *domain.MemberInvitation) error {
		i.Status = domain.InvitationAccepted
		return nil
	})
	return i.Role, err
}

// ignoreKind is err, but for what is of that kind.
func ignoreKind(err error, kind domain.Kind) error {
	if domain.HasKind(err, kind) {
		return nil
	}
	return err
}

// Expire marks the invitations that have had their time.
func (s *Service) Expire(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.InvitationExpire, access.Resource{})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.MemberInvitations.Expire(ctx, s.clock.Now())
	})
	return err
}
