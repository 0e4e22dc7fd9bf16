package user

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// entitledRole accepts the person's invitation, if there is one, and tells which
// role they get, or why none. Who returns to a company that they have left needs one. Where one
// company is served, the token tells the role.
func (s *Service) entitledRole(
	ctx context.Context, tx access.Tx, c domain.Call, who identity, returning bool,
) (string, error) {
	if _, err := tx.Enterprises.Lock(ctx, tx.Enterprise); err != nil { // so that nobody else changes the admins
		return "", err
	}
	o, err := tx.Onboardings.Get(ctx, tx.Enterprise)
	if err != nil {
		return "", err
	}
	if !who.login.EmailTrustedBy(who.own, o.DomainAliases) {
		return "", domain.ErrEmailUnverified
	}
	if s.settings.SingleCompany {
		return s.settings.ClaimedRole(c.Actor)
	}
	first, err := isFirstAdmin(ctx, tx, who.login.Email)
	if err != nil {
		return "", err
	}
	invited, err := s.accept(ctx, tx, who.login.Email)
	switch {
	case err != nil:
		return "", err
	case returning && invited == "":
		return "", domain.ErrNotInvited
	case returning:
		return invited, nil
	case first:
		return s.settings.AdminRole, nil
	case invited != "":
		return invited, nil
	case who.login.SignedInVia(who.own):
		return s.settings.JoinRole, nil
	}
	return "", domain.ErrNotInvited
}

// isFirstAdmin reports whether the address is that of the enterprise's first admin, whom
// nobody has taken that from since.
func isFirstAdmin(ctx context.Context, tx access.Tx, email string) (bool, error) {
	all, err := tx.Admins.List(ctx, tx.Enterprise)
	return slices.ContainsFunc(all, func(a domain.Admin) bool { return a.Email == email && a.First }), err
}

// keepAdmin keeps the admin's row in step with the role.
func (s *Service) keepAdmin(ctx context.Context, tx access.Tx, u domain.User) error {
	if u.Role != s.settings.AdminRole || u.Status == domain.UserRemoved {
		return s.dropAdmin(ctx, tx, u)
	}
	now := s.clock.Now()
	admin, _, err := tx.Admins.Ensure(ctx, domain.NewAdmin(s.ids.New(now), tx.Enterprise, u.Email, now))
	if err != nil {
		return err
	}
	admin.Subject, admin.FirstName, admin.LastName, admin.UpdatedAt = u.Subject, u.FirstName, u.LastName, now
	return tx.Admins.Update(ctx, admin)
}

// dropAdmin deletes the admin's row of who is an admin no more.
func (s *Service) dropAdmin(ctx context.Context, tx access.Tx, u domain.User) error {
	all, err := tx.Admins.List(ctx, tx.Enterprise)
	for _, admin := range all {
		if err == nil && (admin.Subject == u.Subject || admin.Email == u.Email) {
			err = tx.Admins.Delete(ctx, admin.ID)
		}
	}
	return err
}
