package auth

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// errNoop ends a unit of work in which there is nothing to change.
var errNoop = errors.New("auth: nothing to change")

// recordSignIn stores that a person came with a younger token than before. It is
// no part of what the person asks for, so its failure fails nothing. Who has no
// profile or may not come in signs in nowhere.
func (s *Service) recordSignIn(ctx context.Context, a domain.Actor) {
	if !a.IsPerson() {
		return
	}
	r := s.guard.Request(domain.By(a), domain.AuthSignIn, access.Known(a.Subject))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		newer, err := tx.Users.SignIn(ctx, tx.Tenant, a.Subject, a.IssuedAt)
		if err == nil && !newer {
			err = errNoop
		}
		return none, err
	})
	lost := !errors.Is(err, errNoop) && domain.HasKind(err, domain.Unavailable, domain.Internal)
	if lost && s.events != nil {
		s.events.Report(ctx, domain.Event{
			Name: domain.EventSignInLost, Action: domain.AuthSignIn, Code: domain.AsError(err).Code, Tenant: a.Tenant,
		})
	}
}
