package auth0

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
)

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	contract.Diagnosable(t, NewDiagnostics(opened(t, settings(t), defaultTiming)))
}

func TestAProviderThatCannotBeUsedIsAFinding(t *testing.T) {
	t.Parallel()
	other, wrong, without, away := settings(t), settings(t), settings(t), settings(t)
	other.Issuer += "other/"
	wrong.MgmtClientSecret, without.MgmtClientSecret = "c4n4ry", ""
	away.Issuer, away.JWKSURL, away.MgmtURL = "http://127.0.0.1:1/", "http://127.0.0.1:1/keys", "http://127.0.0.1:1"
	for _, c := range []struct {
		cfg   Config
		check domain.Check
		state domain.FindingState
		says  string
	}{
		{other, domain.CheckReach, domain.FindingProblem, "No token can be verified: no discovery document"},
		{away, domain.CheckReach, domain.FindingProblem, "No token can be verified: "},
		{away, domain.CheckPermissions, domain.FindingProblem, "The Management API cannot be used: "},
		{wrong, domain.CheckPermissions, domain.FindingProblem, "The Management API cannot be used: "},
		{wrong, domain.CheckReach, domain.FindingOK, "The keys of the provider are there"},
		{without, domain.CheckPermissions, domain.FindingUnchecked, "AUTH0_MGMT_CLIENT_SECRET is not set"},
	} {
		all := NewDiagnostics(opened(t, c.cfg, defaultTiming)).Check(t.Context(), c.check, domain.Probe{})
		if len(all) != 1 || all[0].State != c.state || !strings.Contains(all[0].Text, c.says) ||
			strings.Contains(fmt.Sprint(all), "c4n4ry") {
			t.Errorf("got %+v, want %s %q", all, c.state, c.says)
		}
	}
}
