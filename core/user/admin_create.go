package user

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CreateAdmin makes an admin of who is registered, and invites anybody else as one.
func (s *Service) CreateAdmin(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, in domain.AdminWish,
) (none domain.Admin, err error) {
	who, err := s.candidate(ctx, c.Inner(), e, in)
	switch {
	case err != nil:
		return none, err
	case who.subject != "":
		return s.promote(ctx, c, e, who)
	}
	return s.inviteAdmin(ctx, c, e, who)
}

// candidate is who is to be an admin.
type candidate struct {
	domain.AdminWish
	tenant  domain.TenantID
	subject domain.Subject // empty for who is not registered
}

func (s *Service) candidate(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, in domain.AdminWish,
) (candidate, error) {
	r := s.guard.Request(c, domain.AdminCreate, access.Enterprise(e))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none candidate, err error) {
		if in, err = in.Normalized(c.Actor); err != nil {
			return none, err
		}
		if err := requireReady(ctx, tx); err != nil {
			return none, err
		}
		u, err := registered(ctx, tx, domain.Admin{Email: in.Email})
		if errors.Is(err, domain.ErrUserNotFound) {
			err = nil
		}
		if u.Status == domain.UserRemoved {
			u.Subject = ""
		}
		return candidate{in, tx.Tenant, u.Subject}, err
	})
}

// promote makes an admin of a registered person.
func (s *Service) promote(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, who candidate,
) (domain.Admin, error) {
	r := s.guard.Request(c, domain.AdminCreate, access.Admin(e, "", who.subject))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Admin, err error) {
		u, err := s.changeRole(
			ctx, tx, c, who.subject, 0, func(string) (string, error) { return s.settings.AdminRole, nil },
		)
		if err != nil {
			return none, err
		}
		a, err := adminByEmail(ctx, tx, e, u.Email)
		if err != nil {
			return none, err
		}
		return s.applyToAdmin(ctx, tx, c, e, a.ID, who.Changes(true))
	}, func(ctx context.Context, done access.Replay) (domain.Admin, error) {
		return s.Admin(ctx, c.Inner(), e, done.ID)
	})
}

func adminByEmail(ctx context.Context, tx access.Tx, e domain.EnterpriseID, email string) (domain.Admin, error) {
	all, err := tx.Admins.List(ctx, e)
	at := slices.IndexFunc(all, func(a domain.Admin) bool { return a.Email == email })
	if err == nil && at < 0 {
		err = domain.ErrAdminNotFound
	}
	if err != nil {
		return domain.Admin{}, err
	}
	return all[at], nil
}

// inviteAdmin asks somebody to join as an admin: they stand among them from then on.
func (s *Service) inviteAdmin(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, who candidate,
) (none domain.Admin, err error) {
	role, err := s.adminRole(ctx, c.Inner())
	if err != nil {
		return none, err
	}
	in := domain.NewMemberInvitation{Organization: who.tenant, Email: who.Email, RoleID: role}
	if _, err := s.invite(ctx, c, in, who.Changes(false)); err != nil {
		return none, err
	}
	r := s.guard.Request(c.Inner(), domain.AdminCreate, access.Enterprise(e))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Admin, error) {
		return adminByEmail(ctx, tx, e, who.Email)
	})
}

// adminRole is the provider's role of admins.
func (s *Service) adminRole(ctx context.Context, c domain.Call) (domain.RoleID, error) {
	all, err := s.Roles(ctx, c)
	for _, r := range all {
		if r.Name == s.settings.AdminRole {
			return r.ID, err
		}
	}
	if err == nil {
		err = domain.ErrRoleNotFound
	}
	return "", err
}
