package contract

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func identityInviteAgain(t *testing.T, p Provider) {
	org := p.organize(t)
	in := p.invitation(t, org, anEmail())
	other := p.invitation(t, org, anEmail())
	_, otherURL, err := p.Invite(t.Context(), other, "Grace", time.Hour)
	must(t, err)
	first, firstURL, err := p.Invite(t.Context(), in, "Grace", time.Hour)
	must(t, err)
	second, secondURL, err := p.Invite(t.Context(), in, "Grace", time.Hour)
	must(t, err)
	if first == second || firstURL == secondURL || !strings.HasPrefix(secondURL.Reveal(), "http") {
		t.Error("a second invitation is no new one")
	}
	if p.Accept(t, in.Email, firstURL) != "" {
		t.Error("an invitation that was replaced still lets people in")
	}
	c := got(p.Tokens.Verify(t.Context(), p.Accept(t, in.Email, secondURL)))(t)
	if c.Tenant != org || !slices.Equal(c.Roles, []string{orgMember}) {
		t.Errorf("who accepted is %v in %s", c.Roles, c.Tenant)
	}
	if p.Accept(t, in.Email, secondURL) != "" || p.Accept(t, other.Email, otherURL) == "" {
		t.Error("an invitation lets one person in once")
	}
}

func identityInviteRefused(t *testing.T, p Provider) {
	in := p.invitation(t, p.organize(t), anEmail())
	in.RoleID = "rol_none"
	_, _, err := p.Invite(t.Context(), in, "Grace", time.Hour)
	wantKind(t, err, domain.BadGateway)
	_, _, err = p.Invite(t.Context(), p.invitation(t, "org_NoSuchOrganization", anEmail()), "Grace", time.Hour)
	wantKind(t, err, domain.BadGateway)
}

func identityInviteRevoked(t *testing.T, p Provider) {
	org, other := p.organize(t), p.organize(t)
	in, kept := p.invitation(t, org, anEmail()), p.invitation(t, org, anEmail())
	id, url, err := p.Invite(t.Context(), in, "Grace", time.Hour)
	must(t, err)
	_, keptURL, err := p.Invite(t.Context(), kept, "Grace", time.Hour)
	must(t, err)
	must(t, p.RevokeInvitation(t.Context(), other, id)) // it is another organization's
	must(t, p.RevokeInvitation(t.Context(), org, id))
	must(t, p.RevokeInvitation(t.Context(), org, id))
	must(t, p.RevokeInvitation(t.Context(), org, "uinv_0000000000000000"))
	if p.Accept(t, in.Email, url) != "" {
		t.Error("an invitation that was revoked lets people in")
	}
	if p.Accept(t, kept.Email, keptURL) == "" {
		t.Error("revoking one invitation ended another")
	}
}
