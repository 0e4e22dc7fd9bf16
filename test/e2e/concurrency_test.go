package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// TestConcurrentCalls sends each kind of call eight times at once with one key: all are
// answered with the one entity that was made.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Twins")
	c.Equip(t)
	run := c.Analyst.Post(t, c.Runs(), scenario.Object{
		"base_patient_data": scenario.Object{"a": 1}, "base_prediction": []any{1},
	})
	ada := c.Admin.Get(t, "/users/me")["auth0_id"]
	for path, body := range map[string]string{
		"/trial-shares/" + c.Project + "/" + c.Trial: fmt.Sprintf(
			`{"execution_id":%q,"recipients":[%q]}`, run["execution_id"], ada,
		),
		"/bookmarks": fmt.Sprintf(
			`{"project_id":%q,"trial_slug":%q,"execution_id":%q}`, c.Project, c.Trial, run["execution_id"],
		),
		c.Records(): `{"patient_data":{"a":1},"external_id":"P-1"}`,
		c.Runs():    `{"base_patient_data":{}}`,
		"/projects": `{"name":"twice"}`,
	} {
		ids := map[string]bool{}
		for _, answer := range atOnce(t, c.Analyst, path, body) {
			for _, key := range []string{"id", "record_id", "execution_id"} {
				if id, ok := answer[key].(string); ok {
					ids[id] = true
					break
				}
			}
		}
		if len(ids) != 1 {
			t.Errorf("POST %s made %v", path, ids)
		}
	}
	if n := len(c.Admin.Get(t, "/notifications")["items"].([]any)); n != 1 {
		t.Errorf("one share told %d times", n)
	}
	floods(t, c, scenario.NewTenant(t, s, "Calm"))
}

func atOnce(t *testing.T, who scenario.Caller, path, body string) (answers []scenario.Object) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			status, text := who.Send(t, "POST", path, "application/json", strings.NewReader(body), "Idempotency-Key", "twins")
			var answer scenario.Object
			if err := json.Unmarshal(text, &answer); err != nil || status != 201 {
				t.Errorf("POST %s: %d %s", path, status, text)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			answers = append(answers, answer)
		})
	}
	wg.Wait()
	return answers
}
