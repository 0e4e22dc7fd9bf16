package e2e

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// lastAdmins is a company with two admins, both of whom are to lose that at the same time.
type lastAdmins struct {
	*scenario.Tenant
	nodes        []scenario.Caller // the operator, at each
	adminRole    string
	ada, bob     string // subjects
	organization string
}

// TestTheLastAdminStays takes the last two admins away at once, at two nodes, in every way in
// which an operator can: one of them stays, and the other call says why.
func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Pair")
	there := s.Operator(t)
	there.Base = s.StartNode(t).Base
	l := lastAdmins{
		Tenant: c, nodes: []scenario.Caller{s.Operator(t), there}, bob: c.AnalystID,
		organization: "/auth/organizations/" + c.Organization + "/members/",
	}
	for _, item := range c.Admin.Get(t, "/users/roles")["items"].([]any) {
		if role := item.(scenario.Object); role["name"] == "org:admin" {
			l.adminRole = role["id"].(string)
		}
	}
	l.ada = l.admins(t)["ada@"+c.Host]["auth0_id"].(string)
	for _, first := range waysOut {
		for _, second := range waysOut {
			l.restore(t)
			l.lose(t, first, second)
		}
	}
}

// admins are the rows, by their addresses.
func (l lastAdmins) admins(t *testing.T) map[string]scenario.Object {
	t.Helper()
	all := map[string]scenario.Object{}
	for _, item := range l.nodes[0].Get(t, "/enterprises/"+l.EnterpriseID+"/admins")["items"].([]any) {
		all[item.(scenario.Object)["email"].(string)] = item.(scenario.Object)
	}
	return all
}

func (l lastAdmins) call(t *testing.T, at scenario.Caller, method, path string, body any) (int, string) {
	t.Helper()
	text, err := json.Marshal(body)
	expect.NoError(t, err)
	status, answer := at.Send(
		t, method, path, "application/json", strings.NewReader(string(text)), "X-Reason", "at%20once",
	)
	return status, string(answer)
}

// restore makes admins of both again.
func (l lastAdmins) restore(t *testing.T) {
	t.Helper()
	for _, who := range []string{l.ada, l.bob} {
		who = url.PathEscape(who)
		in := scenario.Object{"organization_id": l.Organization}
		if status, answer := l.call(t, l.nodes[0], "POST", "/auth/users/"+who+"/unblock", in); status != 200 {
			t.Fatalf("unblocked: %d %s", status, answer)
		}
		roles := scenario.Object{"role_ids": []string{l.adminRole}}
		if status, answer := l.call(t, l.nodes[0], "PUT", l.organization+who+"/roles", roles); status != 200 {
			t.Fatalf("promoted: %d %s", status, answer)
		}
	}
}

// wayOut is how somebody is an admin no more.
type wayOut struct {
	method string
	path   func(l lastAdmins, who, row string) string
	body   func(l lastAdmins) any
}

var waysOut = []wayOut{
	{
		"DELETE", func(l lastAdmins, who, _ string) string { return l.organization + who + "/roles" },
		func(l lastAdmins) any { return scenario.Object{"role_ids": []string{l.adminRole}} },
	},
	{
		"DELETE", func(l lastAdmins, _, row string) string { return "/enterprises/" + l.EnterpriseID + "/admins/" + row },
		func(lastAdmins) any { return nil },
	},
	{
		"POST", func(_ lastAdmins, who, _ string) string { return "/auth/users/" + who + "/block" },
		func(l lastAdmins) any { return scenario.Object{"organization_id": l.Organization} },
	},
}

// lose takes both away at once.
func (l lastAdmins) lose(t *testing.T, ways ...wayOut) {
	t.Helper()
	rows := l.admins(t)
	var ended sync.WaitGroup
	statuses, answers := make([]int, 2), make([]string, 2)
	for i, who := range []string{l.ada, l.bob} {
		row := rows[[]string{"ada@", "bob@"}[i]+l.Host]["id"].(string)
		path := ways[i].path(l, url.PathEscape(who), row)
		ended.Go(func() { statuses[i], answers[i] = l.call(t, l.nodes[i], ways[i].method, path, ways[i].body(l)) })
	}
	ended.Wait()
	refused := 0
	for i, status := range statuses {
		if status == 409 && strings.Contains(answers[i], "last_admin") {
			refused++
		} else if status >= 300 {
			t.Errorf("%d %s", status, answers[i])
		}
	}
	if refused != 1 {
		t.Errorf("of two at once %d are refused: %v", refused, answers)
	}
}
