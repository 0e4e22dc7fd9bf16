// Package auth is where a credential becomes an actor, and nowhere else.
package auth

import (
	"context"
	"crypto/subtle"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service knows who is asking.
type Service struct {
	guard    *access.Guard
	tokens   ports.Tokens
	events   ports.Events
	clock    ports.Clock
	settings domain.Policy
}

// New builds the service on the guard and on what verifies tokens.
func New(
	guard *access.Guard, tokens ports.Tokens, events ports.Events, clock ports.Clock, settings domain.Policy,
) *Service {
	return &Service{guard, tokens, events, clock, settings}
}

// Enter turns a bearer token into an actor. chosen is what the tenant header
// says: it may repeat the token's organization; only operators and known
// machines without one may choose.
func (s *Service) Enter(ctx context.Context, token domain.Secret, chosen domain.TenantID) (none domain.Actor, err error) {
	switch {
	case token == "":
		return none, domain.TokenMissing
	case s.tokens == nil:
		return none, domain.ErrGatewayMissing
	}
	claims, err := s.tokens.Verify(ctx, token)
	if err != nil {
		return none, err
	}
	if claims.Machine {
		return s.machine(claims, chosen)
	}
	a, err := s.person(claims, chosen)
	if err == nil && claims.First {
		s.recordSignIn(ctx, a)
	}
	return a, err
}

// Precheck refuses who could never do this, whatever it is about.
func (s *Service) Precheck(ctx context.Context, c domain.Call, action domain.Action) error {
	return s.guard.Precheck(ctx, c, action)
}

func (s *Service) machine(c domain.Claims, chosen domain.TenantID) (domain.Actor, error) {
	a := actorOf(c)
	a.Machine, a.Scopes = true, c.Scopes
	for _, scope := range c.Scopes {
		a.Holds = append(a.Holds, domain.Scope(scope))
	}
	if a.Tenant == "" && chosen != "" && slices.Contains(s.settings.MachineTenants, c.Client) {
		a.Tenant = chosen
	}
	return a, matches(a.Tenant, chosen)
}

func actorOf(c domain.Claims) domain.Actor {
	return domain.Actor{
		Subject: c.Subject, Tenant: c.Tenant, Holds: []domain.Relation{domain.Guest},
		IssuedAt: c.IssuedAt, EndsAt: c.ExpiresAt,
	}
}

func (s *Service) person(c domain.Claims, chosen domain.TenantID) (domain.Actor, error) {
	a := actorOf(c)
	has := func(role string) bool { return slices.Contains(c.Roles, role) }
	if c.Tenant == "" {
		if has(domain.OperatorRole) && slices.Contains(s.settings.OperatorConnections, c.Connection) {
			a.Holds = append(a.Holds, domain.Operator)
			return a, nil
		}
		return a, matches("", chosen)
	}
	if has(s.settings.AdminRole) {
		a.Holds = append(a.Holds, domain.TenantAdmin)
	}
	if has(s.settings.AdminRole) || has(s.settings.MemberRole) {
		a.Holds = append(a.Holds, domain.TenantMember)
	}
	return a, matches(c.Tenant, chosen)
}

func matches(own, chosen domain.TenantID) error {
	if chosen != "" && chosen != own {
		return domain.TenantMismatch
	}
	return nil
}

// EnterHook lets the identity provider's events in. Any one of the secrets
// opens; without any, nothing does.
func (s *Service) EnterHook(secret domain.Secret) (domain.Actor, error) {
	ok := 0
	for _, known := range s.settings.WebhookSecrets {
		if known != "" {
			ok |= subtle.ConstantTimeCompare([]byte(known.Reveal()), []byte(secret.Reveal()))
		}
	}
	if ok != 1 {
		return domain.Actor{}, domain.TokenInvalid
	}
	holds := []domain.Relation{domain.Provider}
	return domain.Actor{Subject: "identity-provider", Machine: true, Holds: holds}, nil
}

// EnterInvitee turns the token of an invitation mail into an actor that is bound
// to the invited enterprise, or answers NoSuchInvite.
func (s *Service) EnterInvitee(ctx context.Context, token domain.Secret) (domain.Actor, error) {
	r := s.guard.Request(domain.By(domain.Anonymous()), domain.AuthInvite, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Actor, err error) {
		invite, err := tx.Invites.Find(ctx, domain.HashToken(token))
		if err != nil {
			return none, err
		}
		if !s.clock.Now().Before(invite.ExpiresAt) {
			return none, domain.NoSuchInvite
		}
		return domain.InviteeOf(invite), nil
	})
}
