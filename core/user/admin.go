package user

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Admins returns the admins of an enterprise, oldest first; those without a subject have
// not signed in yet.
func (s *Service) Admins(ctx context.Context, c domain.Call, e domain.EnterpriseID) ([]domain.Admin, error) {
	r := s.guard.Request(c, domain.AdminList, access.Enterprise(e))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Admin, error) {
		return tx.Admins.List(ctx, e)
	})
}

// Admin returns one admin of an enterprise.
func (s *Service) Admin(ctx context.Context, c domain.Call, e domain.EnterpriseID, id string) (domain.Admin, error) {
	r := s.guard.Request(c, domain.AdminGet, access.Admin(e, id, ""))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Admin, error) {
		return adminOf(ctx, tx, e, id)
	})
}

func adminOf(ctx context.Context, tx access.Tx, e domain.EnterpriseID, id string) (domain.Admin, error) {
	a, err := tx.Admins.Get(ctx, id)
	if err == nil && a.Enterprise != e {
		return domain.Admin{}, domain.ErrAdminNotFound
	}
	return a, err
}

// UpdateAdmin changes what is known of an admin.
func (s *Service) UpdateAdmin(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id string, in domain.AdminChange,
) (domain.Admin, error) {
	if err := in.Check(); err != nil {
		return domain.Admin{}, err
	}
	admin, err := s.Admin(ctx, c.Inner(), e, id)
	if err != nil {
		return admin, err
	}
	r := s.guard.Request(c, domain.AdminUpdate, access.Admin(e, id, admin.Subject))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Admin, error) {
		if _, err := tx.Enterprises.Lock(ctx, e); err != nil {
			return admin, err
		}
		return s.applyToAdmin(ctx, tx, c, e, id, in)
	})
}

func (s *Service) applyToAdmin(
	ctx context.Context, tx access.Tx, c domain.Call, e domain.EnterpriseID, id string, in domain.AdminChange,
) (domain.Admin, error) {
	a, err := adminOf(ctx, tx, e, id)
	if err != nil {
		return a, err
	}
	if err := a.Apply(in, c.Actor, s.clock.Now()); err != nil || in == (domain.AdminChange{}) {
		return a, err
	}
	return a, tx.Admins.Update(ctx, a)
}

// DeleteAdmin makes a member of an admin, or revokes the invitation of one who has not
// come yet.
func (s *Service) DeleteAdmin(ctx context.Context, c domain.Call, e domain.EnterpriseID, id string) error {
	admin, err := s.Admin(ctx, c.Inner(), e, id)
	if err != nil {
		return err
	}
	r := s.guard.Request(c, domain.AdminDelete, access.Admin(e, id, admin.Subject))
	_, err = access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Admin, error) {
		if err := requireReady(ctx, tx); err != nil {
			return admin, err
		}
		u, err := registered(ctx, tx, admin)
		switch {
		case errors.Is(err, domain.ErrUserNotFound):
			return admin, s.uninviteAdmin(ctx, tx, c, admin)
		case err == nil && u.Subject == c.Subject:
			err = domain.ErrOwnRole
		}
		if err != nil {
			return admin, err
		}
		_, err = s.changeRole(ctx, tx, c, u.Subject, 0, func(string) (string, error) { return s.settings.MemberRole, nil })
		return admin, err
	})
	return err
}

// registered is the profile of an admin, or ErrUserNotFound. Who administers two
// enterprises is known by the address in the second.
func registered(ctx context.Context, tx access.Tx, a domain.Admin) (u domain.User, err error) {
	if a.Subject != "" {
		u, err = tx.Users.Get(ctx, tx.Tenant, a.Subject)
	} else {
		u, err = tx.Users.ByEmail(ctx, tx.Tenant, a.Email)
	}
	if err == nil && u.Status == domain.UserRemoved {
		err = domain.ErrUserNotFound
	}
	return u, err
}

// uninviteAdmin takes back that somebody is to be an admin.
func (s *Service) uninviteAdmin(ctx context.Context, tx access.Tx, c domain.Call, a domain.Admin) error {
	if _, err := tx.Enterprises.Lock(ctx, a.Enterprise); err != nil {
		return err
	}
	left, err := tx.Users.HasOther(ctx, tx.Tenant, s.settings.AdminRole, "")
	if err == nil && !left {
		err = domain.ErrLastAdmin
	}
	if err != nil {
		return err
	}
	if err := s.revokePending(ctx, tx, c, a.Email); err != nil {
		return err
	}
	return tx.Admins.Delete(ctx, a.ID)
}

// revokePending ends the pending invitation of an address, if there is one.
func (s *Service) revokePending(ctx context.Context, tx access.Tx, c domain.Call, email string) error {
	i, err := tx.MemberInvitations.Lock(ctx, tx.Tenant, email)
	if errors.Is(err, domain.ErrMemberInvitationNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	i, err = tx.MemberInvitations.Update(ctx, tx.Tenant, i.ID, func(i *domain.MemberInvitation) error {
		i.Status = domain.InvitationRevoked
		return nil
	})
	if err != nil {
		return err
	}
	return s.withdraw(ctx, tx, c, i)
}

// dropInvitedAdmin takes the address of a revoked invitation out of the admins. The
// enterprise's first admin was invited in another way and stays.
func (s *Service) dropInvitedAdmin(ctx context.Context, tx access.Tx, email string) error {
	all, err := tx.Admins.List(ctx, tx.Enterprise)
	at := slices.IndexFunc(all, func(a domain.Admin) bool {
		return a.Email == email && a.Subject == "" && !a.First
	})
	if err != nil || at < 0 {
		return err
	}
	if _, err := registered(ctx, tx, all[at]); !errors.Is(err, domain.ErrUserNotFound) {
		return err
	}
	return tx.Admins.Delete(ctx, all[at].ID)
}

// requireReady refuses an enterprise whose onboarding has not ended, or that is deleted.
func requireReady(ctx context.Context, tx access.Tx) error {
	e, err := tx.Enterprises.Get(ctx, tx.Enterprise)
	if err != nil {
		return err
	}
	switch err := e.Status.RequireOpen(); {
	case errors.Is(err, domain.ErrTenantSuspended), errors.Is(err, domain.ErrTenantDeactivated):
		return nil
	default:
		return err
	}
}
