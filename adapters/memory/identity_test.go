package memory

import (
	"errors"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
)

func TestIdentity(t *testing.T) {
	contract.Identity(t, func(*testing.T) contract.Provider {
		i := newIdentity(newGatewayTransactor(optional(nil)))
		return contract.Provider{
			Identity: i, Tokens: i,
			SignIn: func(_ *testing.T, email string, org domain.TenantID) domain.Secret { return i.SignIn(email, org) },
			Open:   func(_ *testing.T, ticket domain.Secret) bool { return i.OpenTicket(ticket) == nil },
			Accept: func(_ *testing.T, _ string, invitation domain.Secret) domain.Secret {
				token, _ := i.Accept(invitation)
				return token
			},
		}
	})
}

func TestIdentityFaults(t *testing.T) {
	i, ctx := newIdentity(newGatewayTransactor(optional(nil))), t.Context()
	o := domain.Organization{Name: "acme", Enterprise: "e"}
	i.Fail("EnsureOrganization", domain.ErrProviderUnavailable, 2)
	i.FailAfter("EnsureOrganization", domain.ErrProviderResponseInvalid, 1)
	for n, want := range []error{
		domain.ErrProviderUnavailable, domain.ErrProviderUnavailable, domain.ErrProviderResponseInvalid, nil,
	} {
		if _, err := i.EnsureOrganization(ctx, o); !errors.Is(err, want) {
			t.Errorf("call %d: got %v, want %v", n, err, want)
		}
		if made := len(i.organizations.rows); made != n/2 && n != 3 {
			t.Errorf("call %d: there are %d organizations", n, made)
		}
	}
	if len(i.organizations.rows) != 1 {
		t.Errorf("a lost answer and a second call made %d organizations", len(i.organizations.rows))
	}
}

func TestIdentityTokens(t *testing.T) {
	i, ctx := newIdentity(newGatewayTransactor(optional(nil))), t.Context()
	m, err := i.Verify(ctx, i.MachineToken("predictor", "org_A", "executions:write"))
	if err != nil || !m.Machine || m.Client != "predictor" || m.Tenant != "org_A" || m.Scopes[0] != "executions:write" {
		t.Errorf("got %+v and %v", m, err)
	}
	old, err := i.Verify(ctx, i.SignIn("eve@x.example", "org_A", "org:admin"))
	if err != nil || old.Tenant != "org_A" || old.Roles[0] != "org:admin" {
		t.Errorf("named roles stand in a token whoever the person is; got %+v and %v", old, err)
	}
	eve, err := i.Verify(ctx, i.SignIn("eve@x.example", "", domain.OperatorRole))
	if err != nil || eve.Connection == OperatorConnection || eve.Connection == "" {
		t.Errorf("who is no operator came through %q, %v", eve.Connection, err)
	}
	i.SetProfile(eve.Subject, domain.ProviderProfile{Email: "eve@x.example", Connection: "elsewhere"})
	if l, err := i.Profile(ctx, eve.Subject); err != nil || l.Verified || l.Connection != "elsewhere" {
		t.Errorf("got %+v and %v", l, err)
	}
}
