package e2e

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// inOwnStore gives a company without records a store of its own, and takes it away again. Meanwhile nothing is written,
// on neither of two nodes; then all goes on.
func inOwnStore(t *testing.T, s *scenario.Stack, base string) {
	t.Helper()
	c := scenario.NewTenant(t, s, "Own")
	c.Equip(t)
	record := scenario.Object{"patient_data": scenario.Object{"age": 58}}
	there := scenario.Caller{Base: base, Token: c.Analyst.Token}
	path, op, why := "/enterprises/"+c.EnterpriseID+"/datasources", s.Operator(t), []string{"X-Reason", "contract"}
	refused := func() {
		t.Helper()
		for _, caller := range []scenario.Caller{c.Analyst, there} {
			if e := caller.Call(t, 503, "POST", c.Records(), record); e["code"] != "datasource_changing" {
				t.Errorf("refused by %v", e)
			}
		}
	}
	made := op.Call(t, 201, "POST", path, scenario.Object{
		"kind": "mongodb", "name": "Own", "host": "db.own.invalid", "database": "tenon", "user": "tenon", "password": "s3cret",
	}, why...)
	refused()
	one := path + "/" + made["id"].(string)
	expect.Eventually(t, "it is in use", func() bool { return op.Get(t, one)["phase"] == "IN_USE" })
	op.Call(t, 204, "DELETE", one, nil, why...)
	op.Call(t, 404, "GET", one, nil)
	refused()
	expect.Eventually(t, "it has left", func() bool {
		status, _ := there.Send(
			t, "POST", c.Records(), "application/json", strings.NewReader(`{"patient_data":{"age":58}}`),
		)
		return status == 201
	})
	c.Analyst.Post(t, c.Records(), record)
}
