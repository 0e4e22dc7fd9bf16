package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// identityMemberRemoved proves that who is taken out has no role there, and comes in only
// by an invitation.
func identityMemberRemoved(t *testing.T, p Provider) {
	org, other, email := p.organize(t), p.organize(t), anEmail()
	s := p.claims(t, email, "").Subject
	for _, t2 := range []domain.TenantID{org, other} {
		must(t, p.AssignRole(t.Context(), t2, s, orgAdmin, nil))
	}
	for range 2 {
		must(t, p.RemoveMember(t.Context(), org, s))
	}
	wantSame(t, got(p.Organizations(t.Context(), s))(t), []domain.TenantID{other})
	if p.SignIn(t, email, org) != "" {
		t.Error("who was taken out still signs in")
	}
	must(t, p.AssignRole(t.Context(), org, s, orgMember, nil))
	if c := p.claims(t, email, org); !slices.Equal(c.Roles, []string{orgMember}) {
		t.Errorf("who is back has the roles %v", c.Roles)
	}
	wantKind(t, p.RemoveMember(t.Context(), "org_NoSuchOrganization", s), domain.BadGateway)
}

func identityOrganizations(t *testing.T, p Provider) {
	s := p.claims(t, anEmail(), "").Subject
	wantSame(t, len(got(p.Organizations(t.Context(), s))(t)), 0)
	var want []domain.TenantID
	for range 3 {
		want = append(want, p.organize(t))
		must(t, p.AssignRole(t.Context(), want[len(want)-1], s, orgMember, nil))
	}
	slices.Sort(want)
	wantSame(t, got(p.Organizations(t.Context(), s))(t), want)
	_, err := p.Organizations(t.Context(), "auth0|000000000000000000000000")
	wantError(t, err, domain.ErrUserNotFound)
}

func identityBlocked(t *testing.T, p Provider) {
	org, email := p.organize(t), anEmail()
	s := p.claims(t, email, "").Subject
	must(t, p.AssignRole(t.Context(), org, s, orgMember, nil))
	for _, blocked := range []bool{true, true, false, false} {
		must(t, p.SetBlocked(t.Context(), s, blocked))
		if in := p.SignIn(t, email, org) != ""; in == blocked {
			t.Errorf("blocked %t, signs in %t", blocked, in)
		}
	}
	wantError(t, p.SetBlocked(t.Context(), "auth0|000000000000000000000000", true), domain.ErrUserNotFound)
}
