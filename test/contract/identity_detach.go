package contract

import "testing"

// identityConnectionAway proves that a connection goes, and lets nobody in from then on.
func identityConnectionAway(t *testing.T, p Provider) {
	org, own := p.connected(t)
	for _, id := range []string{"con_none", own.ID, own.ID} {
		must(t, p.DisableConnection(t.Context(), org, id))
	}
	must(t, p.DisableConnection(t.Context(), "org_NoSuchOrganization", own.ID))
	if left := got(p.Connections(t.Context(), org))(t); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	if p.SignIn(t, anEmail(), org) != "" {
		t.Error("a stranger came in through a connection that was taken away")
	}
}
