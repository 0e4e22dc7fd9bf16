package e2e

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/test/scenario"
)

// The costliest documents, of nearly 1 MiB: as text, as text that is longer in
// JSON, and of many values, which the development stack's MongoDB takes seconds
// for.
var (
	largeTexts = []string{
		`{"a":"` + strings.Repeat("x", document.MaxBytes-60) + `"}`,
		`{"a":"` + strings.Repeat(`\u0001`, document.MaxBytes/6-60) + `"}`,
	}
	manyValues = []string{
		`{"a":[` + strings.Repeat("[],", document.MaxBytes/3-60) + `1]}`,
		`{"a":[` + strings.Repeat("1,", document.MaxBytes/2-60) + `1]}`,
		`{"a":[` + strings.Repeat(`{"":0},`, document.MaxBytes/7-60) + `1]}`,
	}
)

// crowd is how many ask at once, and mostMB what a node may take for it.
const (
	crowd  = 20
	mostMB = 300
)

// TestTheWorstRequestsDoNotFillTheMemory sends the costliest legal requests at
// once to the API's own binary: in the soak each kind by itself as well, and what
// has many values; a sample otherwise.
func TestTheWorstRequestsDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Memory")
	c.Equip(t)
	if os.Getenv("TENON_SOAK") == "" {
		storeWorst(t, c, 5, largeTexts)
		sendAtOnce(t, c.Analyst, costlyRequests(c, largeTexts))
	} else {
		soakMemory(t, c)
	}
	peak := peakMB(t, s.APIPID(t))
	t.Logf("the API took %d MB at most", peak)
	if peak > mostMB {
		t.Errorf("the API took %d MB for %d requests at once, want at most %d", peak, crowd, mostMB)
	}
}

func soakMemory(t *testing.T, c *scenario.Tenant) {
	t.Helper()
	storeWorst(t, c, 40, largeTexts)
	for _, all := range [][]costly{costlyRequests(c, largeTexts), costlyRequests(c, nil)} {
		sendAtOnce(t, c.Analyst, all)
		for i := range all {
			sendAtOnce(t, c.Analyst, all[i:i+1])
		}
	}
	storeWorst(t, c, 2, manyValues)
	sendAtOnce(t, c.Analyst, costlyRequests(c, manyValues))
}

// costly is one of the costliest requests.
type costly struct {
	method, path, body string
	status             int
}

// costlyRequests are one of each kind, and two for each document.
func costlyRequests(c *scenario.Tenant, documents []string) (all []costly) {
	for _, path := range []string{
		c.Records() + "?size=500", c.Records() + "?size=500&count=true&sort=-created_at", c.Runs() + "?size=500",
		sharesOf(c) + "?size=100&direction=sent", "/bookmarks?size=100",
	} {
		all = append(all, costly{"GET", path, "", 200})
	}
	all = append(all, costly{"POST", c.Records() + "/search", `{"size":500}`, 200})
	for _, d := range documents {
		all = append(all, costly{"POST", c.Records(), recordBody(d), 201}, costly{"POST", c.Runs(), runBody(d), 201})
	}
	return all
}

func sharesOf(c *scenario.Tenant) string { return "/trial-shares/" + c.Project + "/" + c.Trial }

func recordBody(d string) string { return `{"patient_data":` + d + `}` }

func runBody(d string) string { return `{"base_patient_data":` + d + `,"base_prediction":[` + d + `]}` }

// sendAtOnce sends the requests in turn, so many at once, each once at least.
func sendAtOnce(t *testing.T, who scenario.Caller, all []costly) {
	t.Helper()
	var sent sync.WaitGroup
	start := time.Now()
	for i := range max(crowd, len(all)) {
		r := all[i%len(all)]
		sent.Go(func() {
			status, answer := who.Send(t, r.method, r.path, "application/json", strings.NewReader(r.body))
			if status != r.status && status != 503 { // a store that is too slow is no matter of memory
				t.Errorf("%s %s: %d %.300s", r.method, r.path, status, answer)
			}
		})
	}
	sent.Wait()
	t.Logf("%s %s and so on, %d at once, took %s", all[0].method, all[0].path, crowd, time.Since(start))
}

// storeWorst stores so many records and executions of each of the worst
// documents, shares the executions and keeps one of each.
func storeWorst(t *testing.T, c *scenario.Tenant, each int, documents []string) {
	t.Helper()
	admin := c.Admin.Get(t, "/users/me")["auth0_id"]
	for _, d := range documents {
		run := ""
		for range each {
			create(t, c.Analyst, c.Records(), recordBody(d))
			run = create(t, c.Analyst, c.Runs(), runBody(d))
			c.Analyst.Post(t, sharesOf(c), scenario.Object{"execution_id": run, "recipients": []any{admin}})
		}
		c.Analyst.Post(t, "/bookmarks", scenario.Object{
			"project_id": c.Project, "trial_slug": c.Trial, "execution_id": run,
		})
	}
}

// create posts and returns the id that the answer begins with.
func create(t *testing.T, who scenario.Caller, path, body string) (id string) {
	t.Helper()
	status, answer := who.Send(t, "POST", path, "application/json", strings.NewReader(body))
	if status != 201 {
		t.Fatalf("%s: %d %.300s", path, status, answer)
	}
	_, id, _ = strings.Cut(string(answer[:100]), `_id":"`)
	id, _, _ = strings.Cut(id, `"`)
	return id
}
