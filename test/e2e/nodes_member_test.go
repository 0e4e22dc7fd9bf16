package e2e

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/scenario"
)

// takenOnEachNode takes rights in a project on one node, and waits until they are gone on the other.
func takenOnEachNode(t *testing.T, c *scenario.Tenant, there func(scenario.Caller) scenario.Caller) {
	t.Helper()
	project := c.Admin.Post(t, "/projects", scenario.Object{
		"name": "taken", "members": []any{scenario.Object{"user_id": c.AnalystID, "role": "ANALYST"}},
	})["id"].(string)
	path := "/projects/" + project
	analyst := path + "/users/" + url.PathEscape(c.AnalystID)
	role := c.Admin.Post(t, path+"/roles", scenario.Object{
		"name": "Reviewer", "permissions": scenario.Object{"PREDICT": "READ_ONLY"},
	})["id"].(string)
	records := "/patient-records/" + project + "/" + c.Trial
	for _, taken := range []struct {
		method, path string
		body         any
		status       int // of the change
		create, list int // what the other node answers then
	}{
		{"PUT", analyst + "/role", scenario.Object{"role_id": role}, 200, 403, 200},
		{"PUT", path + "/roles/" + role + "/permissions", scenario.Object{"PREDICT": "HIDDEN"}, 200, 403, 403},
		{"DELETE", analyst, nil, 204, 404, 404},
	} {
		statusOf(t, there(c.Analyst), "GET", records)
		c.Admin.Call(t, taken.status, taken.method, taken.path, taken.body)
		effective(t, time.Now(), taken.method+" "+taken.path+" on the other node", func() bool {
			return statusOf(t, there(c.Analyst), "GET", records) == taken.list
		})
		there(c.Analyst).Call(t, taken.create, "POST", records, scenario.Object{"patient_data": scenario.Object{}})
	}
}

// oneAdminStays has two nodes take the last two ADMINs of a project at once.
func oneAdminStays(t *testing.T, c *scenario.Tenant, there func(scenario.Caller) scenario.Caller) {
	t.Helper()
	project := c.Admin.Post(t, "/projects", scenario.Object{
		"name": "kept", "members": []any{scenario.Object{"user_id": c.AnalystID, "role": "ADMIN"}},
	})["id"].(string)
	users := "/projects/" + project + "/users"
	admins := []string{c.AnalystID, c.Admin.Get(t, "/users/me")["auth0_id"].(string)}
	var wait sync.WaitGroup
	for i, by := range []scenario.Caller{c.Admin, there(c.Admin)} {
		wait.Go(func() { statusOf(t, by, "DELETE", users+"/"+url.PathEscape(admins[i])) })
	}
	wait.Wait()
	if left := c.Admin.Get(t, users)["items"].([]any); len(left) != 1 {
		t.Errorf("%d members are left", len(left))
	}
}

func statusOf(t *testing.T, by scenario.Caller, method, path string) int {
	t.Helper()
	status, _ := by.Send(t, method, path, "", nil)
	return status
}
