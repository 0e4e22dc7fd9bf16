package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// correctionsSurvive kills a node in the midst of corrections of one record: every correction that was answered
// counts, each version is there once, and another node goes on.
func correctionsSurvive(t *testing.T, c *scenario.Tenant) {
	t.Helper()
	node := c.StartNode(t, "ENABLE_BACKGROUND_TASKS=false")
	id := c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{}})["record_id"].(string)
	one := c.Records() + "/" + id
	var writers sync.WaitGroup
	var answered atomic.Int64
	for writer := range 4 {
		writers.Go(func() {
			for i, status := 0, 200; status > 0; i++ {
				status = correct(t, node.Base+one, c.Analyst.Token, fmt.Sprintf("%d-%d", writer, i))
				if status == http.StatusOK {
					answered.Add(1)
				}
			}
		})
	}
	expect.Eventually(t, "corrections are answered", func() bool { return answered.Load() > 20 })
	node.Kill()
	writers.Wait()
	c.Analyst.Call(t, 200, "PATCH", one, scenario.Object{"patient_data": scenario.Object{"last": true}})
	versions := c.Analyst.ListAll(t, one+"/history", 100)
	if n := int64(len(versions)); n < answered.Load()+2 {
		t.Errorf("%d corrections were answered, and there are %d versions", answered.Load(), n)
	}
	for i, v := range versions {
		if keys := len(v["patient_data"].(scenario.Object)); v["version"] != float64(i+1) || keys != i {
			t.Fatalf("version %d is number %v and has %d corrections", i+1, v["version"], keys)
		}
	}
}

// correct adds a key to a record, and returns the status; 0 if nobody answers.
func correct(t *testing.T, address, token, key string) (status int) {
	r, err := http.NewRequestWithContext(
		t.Context(), "PATCH", address, strings.NewReader(fmt.Sprintf(`{"patient_data":{"%s":1}}`, key)),
	)
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
	answer, err := scenario.Client.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
