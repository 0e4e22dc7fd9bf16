package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// inOwnStore gives a company without records a store of its own, and takes it away again. Meanwhile nothing is written,
// on neither of two nodes; then all goes on.
func inOwnStore(t *testing.T, s *scenario.Stack, base string) {
	t.Helper()
	c := scenario.NewTenant(t, s, "Own")
	c.Equip(t)
	there := scenario.Caller{Base: base, Token: c.Analyst.Token}
	path, op, why := "/enterprises/"+c.EnterpriseID+"/datasources", s.Operator(t), []string{"X-Reason", "contract"}
	since := time.Now()
	made := op.Call(t, 201, "POST", path, scenario.Object{
		"kind": "mongodb", "name": "Own", "host": "db.own.invalid", "database": "tenon", "user": "tenon",
		"password": "s3cret",
	}, why...)
	wantChanging(t, since, c.Records(), c.Analyst, there)
	one := path + "/" + made["id"].(string)
	expect.Eventually(t, "it is in use", func() bool { return op.Get(t, one)["phase"] == "IN_USE" })
	since = time.Now()
	op.Call(t, 204, "DELETE", one, nil, why...)
	op.Call(t, 404, "GET", one, nil)
	wantChanging(t, since, c.Records(), c.Analyst, there)
	written := func(by scenario.Caller) func() bool {
		return func() bool { status, _ := write(t, by, c.Records()); return status == 201 }
	}
	expect.Eventually(t, "it has left", written(there))
	effective(t, time.Now(), "it has left on the other node", written(c.Analyst))
}

func write(t *testing.T, by scenario.Caller, path string) (status int, answer string) {
	t.Helper()
	status, text := by.Send(t, "POST", path, "application/json", strings.NewReader(recordBody(`{"age":58}`)))
	return status, string(text)
}

// wantChanging wants everybody to be refused while a change that began then lasts: on a busy machine it may be over.
func wantChanging(t *testing.T, since time.Time, path string, all ...scenario.Caller) {
	t.Helper()
	for _, by := range all {
		status, answer := write(t, by, path)
		if over := time.Since(since) > domain.DatasourceSwitchTime; !over &&
			(status != 503 || !strings.Contains(answer, `"code":"datasource_changing"`)) {
			t.Errorf("refused by %d %s", status, answer)
		}
	}
}
