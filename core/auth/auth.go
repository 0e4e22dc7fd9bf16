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
	settings domain.Settings
	limiter  ports.Limiter
	keeper   roleKeeper
}

// roleKeeper stores people's roles. It is what other features need of core/user.
type roleKeeper interface {
	FollowRole(ctx context.Context, c domain.Call) error
}

// New builds the service on the guard and on what verifies tokens.
func New(
	guard *access.Guard, p ports.Set, keeper roleKeeper,
) *Service {
	return &Service{guard, p.Tokens, p.Events, p.Clock, p.Settings, p.Limiter, keeper}
}

// Authenticate turns a bearer token into an actor. chosen is what the tenant header
// says: it may repeat the token's organization; only known machines without one may
// choose. Where one company is served, neither counts.
func (s *Service) Authenticate(
	ctx context.Context, token domain.Secret, requested domain.TenantID,
) (none domain.Actor, err error) {
	switch {
	case token == "":
		return none, domain.ErrTokenMissing
	case s.tokens == nil:
		return none, domain.ErrGatewayMissing
	}
	claims, err := s.tokens.Verify(ctx, token)
	if err != nil {
		return none, err
	}
	if s.settings.SingleCompany {
		claims, requested = s.ofCompany(claims), ""
	}
	if claims.Machine {
		return s.machineActor(claims, requested)
	}
	a, err := s.personActor(claims, requested)
	if err == nil && claims.First {
		s.recordSignIn(ctx, a)
	}
	return a, err
}

// LogName is how the log names who is calling; empty for nobody, and where the settings hide people.
func (s *Service) LogName(a domain.Actor) string {
	if a.Is(domain.Anonymous) {
		return ""
	}
	return s.settings.LogName(a.Subject)
}

// Precheck refuses who could never do this, whatever it is about.
func (s *Service) Precheck(ctx context.Context, c domain.Call, action domain.Action) error {
	return s.guard.Precheck(ctx, c, action)
}

func (s *Service) machineActor(c domain.Claims, requested domain.TenantID) (domain.Actor, error) {
	a := actorOf(c)
	a.Machine, a.Scopes = true, c.Scopes
	for _, scope := range c.Scopes {
		a.Relations = append(a.Relations, domain.Scope(scope))
	}
	if a.Tenant == "" && requested != "" && slices.Contains(s.settings.MachineTenants, c.Client) {
		a.Tenant = requested
	}
	if a.Tenant == "" {
		for _, scope := range c.Scopes {
			a.Relations = append(a.Relations, domain.PlatformScope(scope))
		}
	}
	return a, requireSameTenant(a.Tenant, requested)
}

func actorOf(c domain.Claims) domain.Actor {
	return domain.Actor{
		Subject: c.Subject, Tenant: c.Tenant, Relations: []domain.Relation{domain.Authenticated},
		IssuedAt: c.IssuedAt, EndsAt: c.ExpiresAt,
	}
}

func (s *Service) personActor(c domain.Claims, requested domain.TenantID) (domain.Actor, error) {
	a := actorOf(c)
	has := func(role string) bool { return slices.Contains(c.Roles, role) }
	if c.Tenant == "" {
		if s.isOperator(c) {
			a.Relations = append(a.Relations, domain.Operator)
		}
		return a, requireSameTenant("", requested)
	}
	if has(s.settings.AdminRole) {
		a.Relations = append(a.Relations, domain.TenantAdmin)
	}
	if has(s.settings.AdminRole) || has(s.settings.MemberRole) {
		a.Relations = append(a.Relations, domain.TenantMember)
	}
	return a, requireSameTenant(c.Tenant, requested)
}

// isOperator reports whether the role counts: it does only outside of every organization,
// and from the operators' own connections.
func (s *Service) isOperator(c domain.Claims) bool {
	return c.Tenant == "" && slices.Contains(c.Roles, domain.OperatorRole) &&
		slices.Contains(s.settings.OperatorConnections, c.Connection)
}

func requireSameTenant(own, requested domain.TenantID) error {
	if requested != "" && requested != own {
		return domain.ErrTenantMismatch
	}
	return nil
}

// AuthenticateWebhook lets the identity provider's events in. Any one of the secrets
// opens; without any, nothing does.
func (s *Service) AuthenticateWebhook(secret domain.Secret) (domain.Actor, error) {
	ok := 0
	for _, known := range s.settings.WebhookSecrets {
		if known != "" {
			ok |= subtle.ConstantTimeCompare([]byte(known.Reveal()), []byte(secret.Reveal()))
		}
	}
	if ok != 1 {
		return domain.Actor{}, domain.ErrTokenInvalid
	}
	holds := []domain.Relation{domain.IdentityProvider}
	return domain.Actor{Subject: "identity-provider", Machine: true, Relations: holds}, nil
}

// AuthenticateInvitee turns the token of an invitation mail into an actor that is bound
// to the invited enterprise, or answers ErrEnterpriseInvitationNotFound.
func (s *Service) AuthenticateInvitee(ctx context.Context, token domain.Secret) (domain.Actor, error) {
	r := s.guard.Request(domain.By(domain.AnonymousActor()), domain.AuthInvite, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Actor, err error) {
		invitation, err := tx.EnterpriseInvitations.Find(ctx, domain.HashToken(token))
		if err != nil {
			return none, err
		}
		if !s.clock.Now().Before(invitation.ExpiresAt) {
			return none, domain.ErrEnterpriseInvitationNotFound
		}
		return domain.InviteeActor(invitation), nil
	})
}
