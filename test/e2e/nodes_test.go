package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestTwoNodes runs a second API on one stack: what happens on one is heard,
// and counts, on the other.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Duo")
	c.Equip(t)
	node := s.StartNode(t)
	base := node.Base
	there := func(on scenario.Caller) scenario.Caller { return scenario.Caller{Base: base, Token: on.Token} }

	heard := there(c.Admin).Follow(t, "")
	run := c.Analyst.Post(t, c.Runs(), scenario.Object{
		"base_patient_data": scenario.Object{"x": 1}, "base_prediction": []any{},
	})
	me := c.Admin.Get(t, "/auth/me")["subject"]
	c.Analyst.Post(t, "/trial-shares/"+c.Project+"/"+c.Trial, scenario.Object{
		"execution_id": run["execution_id"], "recipients": []any{me},
	})
	if live := heard.Next(t); live["type"] != "TRIAL_SHARED" {
		t.Errorf("heard %v", live)
	}
	there(c.Admin).Call(t, 412, "PATCH", "/users/me", scenario.Object{"job_title": "x"}, "If-Match", `"99"`)
	here := c.Admin.Call(t, 200, "PATCH", "/users/me", scenario.Object{"job_title": "Countess"})
	expect.Eventually(t, "the other node knows", func() bool {
		return there(c.Admin).Get(t, "/users/me")["job_title"] == here["job_title"]
	})
	key := "twin-" + fmt.Sprint(time.Now().UnixNano())
	project := scenario.Object{"name": "once on two nodes"}
	first := c.Admin.Call(t, 201, "POST", "/projects", project, "Idempotency-Key", key)
	if again := there(c.Admin).Call(
		t, 201, "POST", "/projects", project, "Idempotency-Key", key,
	); again["id"] != first["id"] {
		t.Errorf("made %v and %v", first["id"], again["id"])
	}
	takenOnEachNode(t, c, there)
	oneAdminStays(t, c, there)
	t.Run("tokens under attack", func(t *testing.T) { attackTokens(t, s, c) })
	inOwnStore(t, s, base)
	inPair(t, c, node)
}
