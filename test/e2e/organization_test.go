package e2e

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// TestMembersOfAnOrganization goes over the border of 1,000, from where on the identity provider no longer knows pages
// by number, with a 429 in the middle.
func TestMembersOfAnOrganization(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Members")
	total := 2 // the admin and a colleague
	for _, want := range []int{999, 1000, 1001, 2500} {
		c.AddMembers(t, want-total)
		total = want
		membersOnce(t, c, total)
		memberPages(t, c, total)
	}
	membersStreamed(t, c)
}

// atMembers makes the calls for members fail after so many that do not.
func atMembers(t *testing.T, c *scenario.Tenant, after, status, times int) {
	t.Helper()
	path := "/api/v2/organizations/" + c.Organization + "/members"
	for _, fault := range []string{
		fmt.Sprintf(`{"path":%q,"method":"GET","times":%d}`, path, after),
		fmt.Sprintf(`{"path":%q,"method":"GET","times":%d,"status":%d}`, path, times, status),
	} {
		if got := c.Post(t, c.IssuerURL+"dev/faults", fault); got != 200 {
			t.Fatalf("the fault %s: %d", fault, got)
		}
	}
}

func membersOnce(t *testing.T, c *scenario.Tenant, total int) {
	t.Helper()
	atMembers(t, c, total/100/2, 429, 1)
	told, said, err := scenario.EachMember(t, c.Admin, c.Members()+"?all=true&include=roles")
	if err != nil || said != total || len(told) != total {
		t.Errorf("of %d members %d are told, %d by the total: %v", total, len(told), said, err)
	}
	for who, times := range told {
		if times != 1 {
			t.Errorf("of %d members %s is told %d times", total, who, times)
		}
	}
}

// memberPages looks at the pages around the border, at the last, and beyond.
func memberPages(t *testing.T, c *scenario.Tenant, total int) {
	t.Helper()
	seen, last := map[any]int{}, (total-1)/100
	for n := range last + 2 {
		if n < 8 || n > 11 && n < last {
			continue
		}
		page := c.Admin.Get(t, fmt.Sprintf("%s?size=100&page=%d", c.Members(), n))
		items := page["items"].([]any)
		if want := max(0, min(100, total-n*100)); page["total_items"] != float64(total) || len(items) != want {
			t.Errorf("page %d of %v, want of %d, has %d members, want %d", n, page["total_items"], total, len(items), want)
		}
		for _, item := range items {
			who := item.(scenario.Object)["auth0_id"]
			if seen[who]++; seen[who] > 1 {
				t.Errorf("%s is on page %d, too", who, n)
			}
		}
	}
}

// membersStreamed fails for a list that is collected before it is sent: the provider goes away for good in the middle.
func membersStreamed(t *testing.T, c *scenario.Tenant) {
	t.Helper()
	atMembers(t, c, 15, 503, 1000)
	told, _, err := scenario.EachMember(t, c.Admin, c.Members()+"?all=true&include=roles")
	if err == nil || len(told) < 1000 || len(told) > 1500 {
		t.Errorf("%d members came before the answer broke: %v", len(told), err)
	}
}
