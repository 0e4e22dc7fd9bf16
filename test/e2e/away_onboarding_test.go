package e2e

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// startBeforeProvider starts a node that reaches the provider through a relay, from which its keys come slowly.
func startBeforeProvider(t *testing.T, c *scenario.Tenant) awayTenant {
	t.Helper()
	provider, err := url.Parse(c.Setting(t, "AUTH0_MGMT_URL"))
	expect.NoError(t, err)
	proxy := httptest.NewServer(servers.IdentityProxy(provider))
	t.Cleanup(proxy.Close)
	relay := servers.NewRelay(t, portOf(t, proxy.URL))
	relay.Break(servers.Slow)
	node := c.StartNode(
		t, "AUTH0_MGMT_URL="+relay.Instead(proxy.URL), "LIMIT_REQUEST_TIME="+awayTime.String(),
		"AUTH0_JWKS_URL="+relay.Instead(proxy.URL)+"/.well-known/jwks.json", "ENABLE_BACKGROUND_TASKS=false",
	)
	own := *c
	own.Admin.Base = node.Base
	relay.Heal()
	return awayTenant{&own, relay, node}
}

// invitedCompanies have one for each fault.
type invitedCompanies map[servers.Fault]*scenario.Tenant

// inviteForFaults is done before mail is away.
func inviteForFaults(t *testing.T, c *scenario.Tenant) invitedCompanies {
	t.Helper()
	all := invitedCompanies{}
	for _, f := range servers.Faults() {
		all[f] = &scenario.Tenant{Stack: c.Stack, Name: "Company " + string(f), Host: "co-" + string(f) + "-" + c.Host}
		all[f].Invite(t)
	}
	return all
}

// onboardingAway has a company onboard: it is refused in time, or done, and has one organization. Whoever shows a token
// that nobody has seen is known by the keys that are there.
func (i invitedCompanies) onboardingAway(t *testing.T, c awayTenant, f servers.Fault) {
	company, anybody := i[f], scenario.Caller{Base: c.node.Base}
	onboard := post("/external/onboarding", scenario.Object{
		"token": company.InviteToken, "display_name": company.Name,
	}, "")
	c.away(t, f, func() {
		c.tried(t, f, anybody, []string{domain.ErrProviderUnavailable.Code}, onboard)
		ada := c.SignIn(t, "ada")
		ada.Base = c.node.Base
		if status, _, answer := (request{method: "GET", path: "/projects"}).send(t, ada); status != 200 {
			t.Errorf("%s: a good token was answered by %d %s", f, status, answer)
		}
	})
	onboard.eventually(t, anybody, 201)
	_, _, answer := onboard.send(t, anybody)
	var onboarded struct{ Organization struct{ ID string } }
	expect.NoError(t, json.Unmarshal(answer, &onboarded))
	if stored := company.Get(t)["organization_id"]; stored != onboarded.Organization.ID {
		t.Errorf("%s: %s came to the organization %v", f, answer, stored)
	}
}
