package contract

import (
	"testing"
	"time"
)

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

// identityInviteRevoked proves that an invitation ends, of its own organization only.
func identityInviteRevoked(t *testing.T, p Provider) {
	org, other := p.organize(t), p.organize(t)
	in := p.invitation(t, org, anEmail())
	id, url, err := p.Invite(t.Context(), in, "Grace", time.Hour)
	must(t, err)
	kept := p.invitation(t, org, anEmail())
	_, keptURL, err := p.Invite(t.Context(), kept, "Grace", time.Hour)
	must(t, err)
	must(t, p.RevokeInvitation(t.Context(), other, id))
	for range 2 {
		must(t, p.RevokeInvitation(t.Context(), org, id))
	}
	must(t, p.RevokeInvitation(t.Context(), org, "uinv_0000000000000000"))
	if p.Accept(t, in.Email, url) != "" || p.Accept(t, kept.Email, keptURL) == "" {
		t.Error("the invitation that was revoked lets somebody in, or the other one nobody")
	}
}
