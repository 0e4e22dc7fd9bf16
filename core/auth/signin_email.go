package auth

import (
	"context"
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
	u, err := tx.Users.Update(ctx, tx.Tenant, a.Subject, 0, func(u *domain.User) error {
		u.ChangeEmail(who.login.Email, s.clock.Now())
		return nil
	})
	if err != nil {
		return none, err
	}
	admins, err := tx.Admins.List(ctx, tx.Enterprise)
	for i := 0; i < len(admins) && err == nil; i++ {
		if admin := admins[i]; admin.Subject == u.Subject {
			admin.Email, admin.UpdatedAt = u.Email, u.UpdatedAt
			err = tx.Admins.Update(ctx, admin)
		}
	}
	return u, err
}
