package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// providerAway has people register while the provider does not say who they are: nobody is registered by halves, and
// everybody once it is back.
func providerAway(t *testing.T, c *scenario.Tenant) {
	node := c.StartNode(t, "LIMIT_REQUEST_TIME="+awayTime.String(), "ENABLE_BACKGROUND_TASKS=false")
	for name, f := range map[string]struct {
		how    scenario.Object
		status int
		code   string
	}{
		"cut":     {scenario.Object{"status": 0}, 503, domain.ErrProviderUnavailable.Code},
		"busy":    {scenario.Object{"status": 429}, 503, domain.ErrProviderUnavailable.Code},
		"failing": {scenario.Object{"status": 500, "body": "c4n4ry"}, 503, domain.ErrProviderUnavailable.Code},
		"silent":  {scenario.Object{"delay_ms": 60_000}, 503, domain.ErrProviderUnavailable.Code},
		"garbled": {scenario.Object{"body": "<html>c4n4ry"}, 502, domain.ErrProviderResponseInvalid.Code},
	} {
		person := c.SignIn(t, name)
		person.Base = node.Base
		registered := post("/users/me", scenario.Object{"first_name": name, "last_name": "Vanished"}, "key-"+name)
		wrong := scenario.Object{"path": "/api/v2/users", "times": 1000}
		maps.Copy(wrong, f.how)
		body, err := json.Marshal(wrong)
		expect.NoError(t, err)
		if status := c.Stack.Post(t, c.IssuerURL+"dev/faults", string(body)); status != 200 {
			t.Fatalf("the provider takes no fault: %d", status)
		}
		registered.refused(t, person, f.status, []string{f.code})
		scenario.Caller{Base: c.IssuerURL}.Call(t, 204, "DELETE", "dev/faults", nil)
		registered.eventually(t, person, 201)
	}
	var names []string
	for _, item := range c.Admin.Get(t, "/users?q=Vanished&size=100")["items"].([]any) {
		names = append(names, item.(scenario.Object)["first_name"].(string))
	}
	slices.Sort(names)
	expect.Equal(t, names, []string{"busy", "cut", "failing", "garbled", "silent"})
}
