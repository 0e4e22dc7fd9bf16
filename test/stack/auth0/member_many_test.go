package auth0_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/auth0/go-auth0/management"
)

// Who makes many members finds each of them once, in either way of paging.
func TestManyMembers(t *testing.T) {
	s := start(t).unlimited(t)
	org := s.organization(t, "many")
	for path, want := range map[string]int{
		`{"organization":"` + org + `","count":0}`: 400, `{"organization":"` + org + `","count":10001}`: 400,
		`{"organization":"none","count":1}`: 404, `{"count":"1"}`: 400,
	} {
		s.post(t, "/dev/members", path, want)
	}
	const total = 1_234
	s.post(t, "/dev/members", fmt.Sprintf(`{"organization":"%s","count":1000}`, org), http.StatusOK)
	s.post(t, "/dev/members", fmt.Sprintf(`{"organization":"%s","count":234}`, org), http.StatusOK)
	m, ctx := s.client(t).Organization, t.Context()
	seen := map[string]bool{}
	paging := []management.RequestOption{management.Take(100)}
	for more := true; more; {
		list := must[*management.OrganizationMemberList](t)(m.Members(ctx, org, append(paging,
			management.IncludeFields("user_id", "roles"))...))
		for _, one := range list.Members {
			seen[one.GetUserID()] = len(one.Roles) == 1 && one.Roles[0].GetName() == "org:member"
		}
		more = list.Next != ""
		paging = []management.RequestOption{management.Take(100), management.From(list.Next)}
	}
	for id, member := range seen {
		if !member {
			t.Fatalf("%s has another role", id)
		}
	}
	equal(t, "members", len(seen), total)
	for page, want := range map[int]int{0: 100, 9: 100} {
		list := must[*management.OrganizationMemberList](t)(m.Members(ctx, org, management.Page(page),
			management.PerPage(100)))
		equal(t, "of a page", len(list.Members), want)
		equal(t, "in all", list.Total, total)
	}
	_, err := m.Members(ctx, org, management.Page(10), management.PerPage(100))
	equal(t, "beyond 1,000", status(err), 400)
}
