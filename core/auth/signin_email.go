package auth

import (
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// profileTimeout is how long a sign-in waits for what the provider knows of the person: the
// next one asks again.
const profileTimeout = 2 * time.Second

// asserted is what the provider says of a person, and of whom it is trusted.
type asserted struct {
	login domain.ProviderProfile
	own   []domain.Connection
}

// takeOverEmail stores the address that the provider has verified meanwhile, unless another
// person has it.
func (s *Service) takeOverEmail(ctx context.Context, a domain.Actor, known string) error {
	ctx, cancel := s.clock.Timeout(ctx, profileTimeout)
	defer cancel()
	r := s.guard.Request(domain.By(a), domain.AuthEmail, access.Known(a.Subject))
	// What a person's own token lets the provider say of them leaves no trace; a change does.
	who, err := access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (who asserted, err error) {
		who.login, err = gateways.Identity.Profile(ctx, a.Subject)
		who.login = who.login.Normalized()
		if err == nil && who.changed(known) {
			who.own, err = gateways.Identity.Connections(ctx, a.Tenant)
		}
		return who, err
	})
	if err != nil || !who.changed(known) {
		return err
	}
	_, err = access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return s.changeEmail(ctx, tx, a, who)
	})
	return err
}

func (w asserted) changed(known string) bool { return w.login.Email != "" && w.login.Email != known }

// changeEmail changes the address of the user and of the admin.
func (s *Service) changeEmail(
	ctx context.Context, tx access.Tx, a domain.Actor, who asserted,
) (none domain.User, err error) {
	o, err := tx.Onboardings.Get(ctx, tx.Enterprise)
	if err != nil {
		return none, err
	}
	if !who.login.EmailTrustedBy(who.own, o.DomainAliases) {
		return none, errNoop
	}
	before, err := tx.Users.Get(ctx, tx.Tenant, a.Subject)
	if err != nil {
		return none, err
	}
	u, err := tx.Users.Update(ctx, tx.Tenant, a.Subject, 0, func(u *domain.User) error {
		u.ChangeEmail(who.login.Email, s.clock.Now())
		return nil
	})
	if err != nil {
		return none, err
	}
	return u, changeAdmin(ctx, tx, before, u)
}

// changeAdmin gives the admin's row the person's address. Who was invited under that address
// is the person themself.
func changeAdmin(ctx context.Context, tx access.Tx, before, after domain.User) error {
	all, err := tx.Admins.List(ctx, tx.Enterprise)
	if err != nil {
		return err
	}
	own := slices.IndexFunc(all, func(admin domain.Admin) bool { return isOf(admin, before) })
	for i, admin := range all {
		if err == nil && i != own && admin.Email == after.Email {
			err = tx.Admins.Delete(ctx, admin.ID)
		}
	}
	if err != nil || own < 0 {
		return err
	}
	all[own].Email, all[own].UpdatedAt = after.Email, after.UpdatedAt
	return tx.Admins.Update(ctx, all[own])
}

// isOf reports whether the row is that of the person. Who administers two enterprises is known
// by the address in the second.
func isOf(admin domain.Admin, u domain.User) bool {
	return admin.Subject == u.Subject || admin.Subject == "" && admin.Email == u.Email
}
