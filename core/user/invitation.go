package user

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Roles returns the roles of the organization that can be given.
func (s *Service) Roles(ctx context.Context, a domain.Actor) (roles []domain.ProviderRole, err error) {
	err = s.desk.Reach(ctx, a, domain.UserRoles, access.Target{}, func(ctx context.Context, f access.Far) error {
		roles, err = s.roles(ctx, f)
		return err
	})
	return roles, err
}

func (s *Service) roles(ctx context.Context, f access.Far) ([]domain.ProviderRole, error) {
	all, err := f.Identity.Roles(ctx)
	return slices.DeleteFunc(all, func(r domain.ProviderRole) bool { return !slices.Contains(s.grantable(), r.Name) }), err
}

// Invite asks a person to join. The URL is told once; it is empty when the call
// is repeated by its key.
func (s *Service) Invite(ctx context.Context, a domain.Actor, in domain.NewInvitation) (i domain.Invitation, url domain.Secret, err error) {
	if err = s.desk.May(ctx, a, domain.UserInvite, access.Target{}); err != nil {
		return i, "", err
	}
	now := s.now()
	i = domain.Invitation{ID: domain.NewID(now), Organization: a.Tenant, RoleID: in.RoleID, Inviter: a.Subject, Status: domain.InvitationPending, ExpiresAt: now.Add(domain.InvitationTTL), CreatedAt: now}
	if i.Email, err = domain.ParseEmail("email", in.Email); err != nil {
		return i, "", err
	}
	err = s.desk.Reach(ctx, a, domain.UserInvite, access.Target{ID: i.ID}, func(ctx context.Context, f access.Far) error {
		i.ID = f.ID
		if sent, err := sent(ctx, f); err != nil || sent.ProviderID != "" {
			i = sent
			return err
		}
		i, url, err = s.invite(ctx, a, f, i)
		return err
	})
	return i, url, err
}

func (s *Service) invite(ctx context.Context, a domain.Actor, f access.Far, i domain.Invitation) (domain.Invitation, domain.Secret, error) {
	roles, err := s.roles(ctx, f)
	if err != nil {
		return i, "", err
	}
	at := slices.IndexFunc(roles, func(r domain.ProviderRole) bool { return r.ID == i.RoleID })
	if at < 0 {
		return i, "", domain.RoleNotGrantable.At("body.role_id")
	}
	i.Organization, i.Role = f.Tenant, roles[at].Name
	i, inviter, err := s.intend(ctx, a, f, i)
	if err != nil {
		return i, "", err
	}
	id, url, err := f.Identity.Invite(ctx, i, inviter, domain.InvitationTTL)
	if err != nil {
		return i, "", err
	}
	i.ProviderID = id
	return i, url, f.Note(ctx, func(ctx context.Context, n access.Near) error { return n.Invitations.Update(ctx, i) })
}

// intend stores the invitation before the provider hears of it, in place of one
// that never reached the provider, because its call died.
func (s *Service) intend(ctx context.Context, a domain.Actor, f access.Far, i domain.Invitation) (_ domain.Invitation, inviter string, err error) {
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if _, err := n.Users.ByEmail(ctx, n.Tenant, i.Email); err == nil {
			return domain.AlreadyRegistered
		} else if !errors.Is(err, domain.NoSuchUser) {
			return err
		}
		me, err := n.Users.Get(ctx, n.Tenant, a.Subject)
		if err != nil {
			return err
		}
		inviter = me.Person().Name()
		return s.replace(ctx, n, i)
	})
	return i, inviter, err
}

func (s *Service) replace(ctx context.Context, n access.Near, i domain.Invitation) error {
	open, err := n.Invitations.Lock(ctx, n.Tenant, i.Email)
	switch {
	case errors.Is(err, domain.NoSuchInvitation):
		return n.Invitations.Insert(ctx, i)
	case err != nil:
		return err
	case open.ID == i.ID:
		return n.Invitations.Update(ctx, i)
	case open.ProviderID != "" && open.Valid(s.now()):
		return domain.InvitationOpen
	}
	open.Status = domain.InvitationRevoked
	if err := n.Invitations.Update(ctx, open); err != nil {
		return err
	}
	return n.Invitations.Insert(ctx, i)
}

// sent is the invitation that a call repeated by its key has sent already; it
// has no ProviderID if the first call did not come that far.
func sent(ctx context.Context, f access.Far) (i domain.Invitation, err error) {
	if !f.Again {
		return i, nil
	}
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if i, err = n.Invitations.Get(ctx, n.Tenant, f.ID); errors.Is(err, domain.NoSuchInvitation) {
			return nil
		}
		return err
	})
	return i, err
}

// accept takes up the pending invitation of an address, if it still holds: in
// time, for a role that can be given, from somebody who may still give it.
func (s *Service) accept(ctx context.Context, n access.Near, email string) (role string, err error) {
	i, err := n.Invitations.Lock(ctx, n.Tenant, email)
	if errors.Is(err, domain.NoSuchInvitation) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	inviter, err := n.Users.Get(ctx, n.Tenant, i.Inviter)
	if err != nil && !errors.Is(err, domain.NoSuchUser) {
		return "", err
	}
	stands := inviter.Role == s.policy.AdminRole && inviter.Status != domain.UserBlocked
	if !i.Valid(s.now()) || !stands || !slices.Contains(s.grantable(), i.Role) {
		return "", nil
	}
	i.Status = domain.InvitationAccepted
	return i.Role, n.Invitations.Update(ctx, i)
}
