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
	s.reportLost(ctx, a, domain.EventRoleKept, domain.UserFollowRole, s.keeper.FollowRole(ctx, domain.By(a)))
	r := s.guard.Request(domain.By(a), domain.AuthSignIn, access.Known(a.Subject))
	known, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (email string, err error) {
		newer, err := tx.Users.SignIn(ctx, tx.Tenant, a.Subject, a.IssuedAt)
		if err == nil && !newer {
			err = errNoop
		}
		if err != nil {
			return "", err
		}
		u, err := tx.Users.Get(ctx, tx.Tenant, a.Subject)
		return u.Email, err
	})
	s.reportLost(ctx, a, domain.EventSignInLost, domain.AuthSignIn, err)
	if err == nil {
		s.reportLost(ctx, a, domain.EventEmailKept, domain.AuthEmail, s.takeOverEmail(ctx, a, known))
	}
}

// reportLost tells operators what a sign-in should have changed, and has not.
func (s *Service) reportLost(
	ctx context.Context, a domain.Actor, name domain.EventName, action domain.Action, err error,
) {
	lost := !errors.Is(err, errNoop) && !errors.Is(err, domain.ErrGatewayMissing) &&
		domain.HasKind(err, domain.Unavailable, domain.Internal, domain.Conflict, domain.BadGateway)
	if lost && s.events != nil {
		s.events.Report(ctx, domain.Event{
			Name: name, Action: action, Code: domain.AsError(err).Code, Tenant: a.Tenant,
		})
	}
}
