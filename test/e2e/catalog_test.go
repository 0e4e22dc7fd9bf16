package e2e

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// catalog is what an operator does with modules, trials and grants, on one node, and what
// that means at once on the other.
func (p pair) catalog(t *testing.T) {
	t.Helper()
	op, there := p.Operator(t), p.there(p.Analyst)
	grants := "/enterprises/" + p.EnterpriseID + "/modules"
	refused := func(status int, code, method, path string, body any) {
		t.Helper()
		if answer := op.Call(t, status, method, path, body); answer["code"] != code {
			t.Errorf("%s %s: %v, want %s", method, path, answer, code)
		}
	}
	module := op.Post(t, "/modules", scenario.Object{"slug": "dose-" + p.Trial, "name": "Dose"})
	ofModule := fmt.Sprint("/modules/", module["id"])
	spare := op.Post(t, "/trials", scenario.Object{"module_id": module["id"], "slug": "spare-" + p.Trial, "name": "Spare"})
	ofSpare := fmt.Sprint("/trials/", spare["id"])
	refused(409, "module_in_use", "DELETE", ofModule, nil)
	refused(409, "module_built_in", "DELETE", "/modules/1", nil)
	op.Call(t, 200, "PATCH", ofSpare, scenario.Object{"name": "Spare part"}, "If-Match", `"1"`)
	op.Call(t, 204, "DELETE", ofSpare, nil)
	op.Call(t, 204, "DELETE", ofModule, nil)

	trial := op.Get(t, "/trials/slug/"+p.Trial)
	refused(409, "trial_in_use", "DELETE", fmt.Sprint("/trials/", trial["id"]), nil)
	there.Get(t, p.Records())
	item := []any{scenario.Object{"module_id": trial["module_id"], "trial_id": trial["id"]}}
	change := func(list string) {
		t.Helper()
		answer := op.Call(t, 200, "PUT", grants, scenario.Object{list: item})
		expect.Equal(t, len(answer["errors"].([]any))+len(answer["unchanged"].([]any)), 0)
	}
	change("revoke")
	if answer := there.Call(t, 403, "GET", p.Records(), nil); answer["code"] != "trial_not_granted" {
		t.Errorf("revoked, it answers %v", answer)
	}
	refused(409, "trial_in_use", "DELETE", fmt.Sprint("/trials/", trial["id"]), nil)
	there.Call(t, 403, "GET", p.Records(), nil)
	change("grant")
	there.Get(t, p.Records())
}
