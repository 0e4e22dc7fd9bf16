package contract

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// identityConnectionAway proves that a connection goes and comes again, as often as one
// likes, and lets people in only while it is there.
func identityConnectionAway(t *testing.T, p Provider) {
	org, own := p.connected(t)
	for range 2 {
		must(t, p.DisableConnection(t.Context(), org, own.ID))
	}
	if left := got(p.Connections(t.Context(), org))(t); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	if p.SignIn(t, anEmail(), org) != "" {
		t.Error("a stranger came in through a connection that was taken away")
	}
	for range 2 {
		wantSame(t, got(p.EnableConnection(t.Context(), org, own.ID))(t), own)
	}
	wantSame(t, got(p.Connections(t.Context(), org))(t), []domain.Connection{own})
	if p.SignIn(t, anEmail(), org) == "" {
		t.Error("nobody comes in through a connection that is there again")
	}
}

func identityConnectionUnknown(t *testing.T, p Provider) {
	org, own := p.connected(t)
	for _, id := range []string{"con_none", "con_a/b?c", "0"} {
		_, err := p.EnableConnection(t.Context(), org, id)
		wantError(t, err, domain.ErrConnectionNotFound)
		must(t, p.DisableConnection(t.Context(), org, id))
	}
	wantSame(t, got(p.Connections(t.Context(), org))(t), []domain.Connection{own})
}

// identityMembers proves that pages and the whole list have the same members, each once.
func identityMembers(t *testing.T, p Provider) {
	org, _ := p.connected(t)
	const people = 103 // more than the provider hands out at once
	emails := map[string]bool{}
	for n := range people {
		email := fmt.Sprintf("%d.%s", n, anEmail())
		emails[email] = true
		if p.SignIn(t, email, org) == "" {
			t.Fatalf("%s may not sign in", email)
		}
	}
	admin := p.claims(t, anEmail(), org)
	must(t, p.AssignRole(t.Context(), org, admin.Subject, orgAdmin, []string{orgAdmin}))
	all := map[domain.Subject]domain.ProviderMember{}
	for member, err := range p.EachMember(t.Context(), org, true) {
		must(t, err)
		all[member.Subject] = member
		delete(emails, member.Email)
	}
	wantSame(t, []int{len(all), len(emails)}, []int{people + 1, 0})
	if held := all[admin.Subject].Roles; len(held) != 1 || held[0].Name != orgAdmin || held[0].ID == "" {
		t.Errorf("the admin has the roles %v", held)
	}
	p.wantPages(t, org, all)
}

func (p Provider) wantPages(t *testing.T, org domain.TenantID, all map[domain.Subject]domain.ProviderMember) {
	t.Helper()
	seen := map[domain.Subject]bool{}
	for n, size := range []int{50, 50, 4, 0} {
		q := domain.ProviderMemberQuery{Roles: n == 0, Paging: domain.Paging{Page: n, Size: 50}}
		page := got(p.Members(t.Context(), org, q))(t)
		wantSame(t, []any{len(page.Items), page.Page, page.Size, page.Total}, []any{size, n, 50, int64(len(all))})
		for _, member := range page.Items {
			seen[member.Subject] = true
			if !q.Roles && len(member.Roles) > 0 {
				t.Error("a role was told that nobody asked for")
			}
		}
	}
	wantSame(t, len(seen), len(all))
	beyond := got(p.Members(t.Context(), org, domain.ProviderMemberQuery{Paging: domain.Paging{Page: 1000, Size: 100}}))(t)
	wantSame(t, []any{len(beyond.Items), beyond.Total}, []any{0, int64(len(all))})
}

func identityMembersForeign(t *testing.T, p Provider) {
	p.connected(t)
	q := domain.ProviderMemberQuery{Paging: domain.Paging{Size: 10}}
	wantSame(t, got(p.Members(t.Context(), p.organize(t), q))(t).Total, int64(0))
	_, err := p.Members(t.Context(), "org_NoSuchOrganization", q)
	wantKind(t, err, domain.BadGateway)
	failures := 0
	for _, err := range p.EachMember(t.Context(), "org_NoSuchOrganization", false) {
		wantKind(t, err, domain.BadGateway)
		failures++
	}
	wantSame(t, failures, 1)
	first := slices.Collect(func(yield func(domain.ProviderMember) bool) {
		for member, err := range p.EachMember(t.Context(), p.organize(t), true) {
			must(t, err)
			yield(member)
		}
	})
	wantSame(t, len(first), 0)
}
