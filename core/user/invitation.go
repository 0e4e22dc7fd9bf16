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

// role finds one that can be given.
func (s *Service) role(ctx context.Context, f access.Far, id domain.RoleID) (string, error) {
	all, err := f.Identity.Roles(ctx)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(r domain.ProviderRole) bool { return r.ID == id })
	switch {
	case at < 0:
		return "", domain.NoSuchRole.At("role_id")
	case !slices.Contains(s.grantable(), all[at].Name):
		return "", domain.RoleNotGrantable.At("role_id")
	}
	return all[at].Name, nil
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
		i.ID, i.Organization = f.ID, f.Tenant
		if told, err := s.told(ctx, f); err != nil || told.Told() {
			i = told
			return err
		}
		i, url, err = s.invite(ctx, a, f, i)
		return err
	})
	return i, url, err
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
	i, err = n.Invitations.Update(ctx, n.Tenant, i.ID, func(i *domain.Invitation) error { i.Status = domain.InvitationAccepted; return nil })
	return i.Role, err
}

// Expire marks the invitations that have had their time.
func (s *Service) Expire(ctx context.Context, a domain.Actor) error {
	return s.desk.Write(ctx, a, domain.InvitationExpire, access.Target{}, func(ctx context.Context, n access.Near) error {
		return n.Invitations.Expire(ctx, s.now())
	})
}
