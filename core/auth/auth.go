// Package auth is where a token becomes an actor, and nowhere else.
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
	desk   *access.Desk
	tokens ports.Tokens
	policy domain.Policy
}

// New builds the service on the desk and on what verifies tokens.
func New(desk *access.Desk, tokens ports.Tokens, policy domain.Policy) *Service {
	return &Service{desk, tokens, policy}
}

// Enter turns a bearer token into an actor. chosen is what the tenant header
// says: it may repeat the token's organization; only operators and known
// machines without one may choose.
func (s *Service) Enter(ctx context.Context, token domain.Secret, chosen domain.TenantID) (domain.Actor, error) {
	if token == "" {
		return domain.Actor{}, domain.TokenMissing
	}
	c, err := s.tokens.Verify(ctx, token)
	if err != nil {
		return domain.Actor{}, err
	}
	if c.Machine {
		return s.machine(c, chosen)
	}
	return s.person(c, chosen)
}

// Could refuses who may never do this, whatever it is about.
func (s *Service) Could(a domain.Actor, action domain.Action) error { return s.desk.Could(a, action) }

func (s *Service) machine(c domain.Claims, chosen domain.TenantID) (domain.Actor, error) {
	a := domain.Actor{Subject: c.Subject, Tenant: c.Tenant, Machine: true, Scopes: c.Scopes, Holds: []domain.Relation{domain.Guest}, IssuedAt: c.IssuedAt, EndsAt: c.ExpiresAt}
	for _, scope := range c.Scopes {
		a.Holds = append(a.Holds, domain.Scope(scope))
	}
	if a.Tenant == "" && chosen != "" && slices.Contains(s.policy.MachineTenants, c.Client) {
		a.Tenant = chosen
	}
	return a, matches(a.Tenant, chosen)
}

func (s *Service) person(c domain.Claims, chosen domain.TenantID) (domain.Actor, error) {
	a := domain.Actor{Subject: c.Subject, Tenant: c.Tenant, Holds: []domain.Relation{domain.Guest}, IssuedAt: c.IssuedAt, EndsAt: c.ExpiresAt}
	has := func(role string) bool { return slices.Contains(c.Roles, role) }
	if c.Tenant == "" {
		if has(domain.OperatorRole) && slices.Contains(s.policy.OperatorConnections, c.Connection) {
			a.Holds = append(a.Holds, domain.Operator)
			return a, nil
		}
		return a, matches("", chosen)
	}
	if has(s.policy.AdminRole) {
		a.Holds = append(a.Holds, domain.TenantAdmin)
	}
	if has(s.policy.AdminRole) || has(s.policy.MemberRole) {
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
	for _, known := range s.policy.WebhookSecrets {
		if known != "" {
			ok |= subtle.ConstantTimeCompare([]byte(known.Reveal()), []byte(secret.Reveal()))
		}
	}
	if ok != 1 {
		return domain.Actor{}, domain.TokenInvalid
	}
	return domain.Actor{Subject: "identity-provider", Machine: true, Holds: []domain.Relation{domain.Provider}}, nil
}

// Me tells a caller what it is here.
func (s *Service) Me(ctx context.Context, a domain.Actor) (me domain.Me, err error) {
	err = s.desk.Read(ctx, a, domain.AuthMe, access.Target{ID: string(a.Subject)}, func(ctx context.Context, n access.Near) error {
		me = domain.Me{Subject: a.Subject, Organization: n.Tenant, Enterprise: n.Enterprise, Machine: a.Machine, Permissions: a.Scopes, Roles: s.roles(n.Pass)}
		if me.Registered = n.Has(domain.TenantMember); me.Registered {
			me.Projects, err = n.Members.Of(ctx, n.Tenant, a.Subject)
		}
		return err
	})
	return me, err
}

// roles are those that count here; an admin is a member without being told so.
func (s *Service) roles(p access.Pass) (roles []string) {
	for _, r := range []struct {
		relation domain.Relation
		role     string
	}{{domain.Operator, domain.OperatorRole}, {domain.TenantAdmin, s.policy.AdminRole}, {domain.TenantMember, s.policy.MemberRole}} {
		if p.Has(r.relation) {
			return []string{r.role}
		}
	}
	return nil
}

// ForgetKeys drops Idempotency-Keys that have had their time.
func (s *Service) ForgetKeys(ctx context.Context, a domain.Actor) error {
	return s.desk.ForgetKeys(ctx, a)
}
