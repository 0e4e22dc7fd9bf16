package auth0

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type diagnostics struct{ *Provider }

// NewDiagnostics checks a provider. Without the client of its Management API that is not asked.
func NewDiagnostics(p *Provider) ports.Diagnosable { return diagnostics{p} }

func (diagnostics) Component() domain.Component { return domain.Auth0Component }

func (diagnostics) Checks() []domain.Check {
	return []domain.Check{domain.CheckReach, domain.CheckPermissions}
}

func (d diagnostics) Check(ctx context.Context, check domain.Check, _ domain.Probe) []domain.Finding {
	if check == domain.CheckReach {
		return []domain.Finding{d.reach(ctx)}
	}
	return []domain.Finding{d.permissions(ctx)}
}

// reach fetches what tokens are verified with.
func (d diagnostics) reach(ctx context.Context) domain.Finding {
	if err := NewTokens(d.Provider).Check(ctx); err != nil {
		return domain.FindingProblem.Of(
			"No token can be verified: "+domain.ReasonOf(
				err,
			)+".",
			"See AUTH0_DOMAIN, AUTH0_ISSUER, AUTH0_JWKS_URL and AUTH0_AUDIENCE.",
		)
	}
	return domain.FindingOK.Of("The keys of the provider are there, and it is the issuer that is set.", "")
}

// permissions asks the Management API for the roles, which is the least that everybody needs there.
func (d diagnostics) permissions(ctx context.Context) domain.Finding {
	if d.MgmtClientID == "" || d.MgmtClientSecret == "" {
		return domain.FindingUnchecked.Of("AUTH0_MGMT_CLIENT_ID or AUTH0_MGMT_CLIENT_SECRET is not set.", "")
	}
	if _, err := identity(d).Roles(ctx); err != nil {
		return domain.FindingProblem.Of(
			"The Management API cannot be used: "+domain.ReasonOf(err)+".",
			"See AUTH0_MGMT_URL, the client and its secret, and which scopes it has.",
		)
	}
	return domain.FindingOK.Of("The Management API takes our client.", "")
}
