package e2e

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
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

// crowd is how many ask at once.
const crowd = 20

// askSample sends the costliest legal requests at once. The records come by one
// file, which costs the least.
func askSample(t *testing.T, c *scenario.Tenant) {
	file := "a\n" + strings.Repeat(strings.Repeat("x", document.MaxBytes-60)+"\n", 16)
	if status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "a.csv", strings.NewReader(file), nil); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	storeRuns(t, c, 6, largeTexts)
	sendAtOnce(t, c.Analyst, costlyRequests(c, largeTexts))
}

// askEach sends the costliest legal requests at once, where so many of each of the
// documents lie already, and then each kind by itself.
func askEach(each int, documents []string) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		storeWorst(t, c, each, documents)
		for _, all := range [][]costly{costlyRequests(c, documents), costlyRequests(c, nil)} {
			sendAtOnce(t, c.Analyst, all)
		}
		for _, one := range costlyRequests(c, documents) {
			sendAtOnce(t, c.Analyst, []costly{one})
		}
	}
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

// sendAtOnce sends the requests in turn, so many at once, each once at least. A store
// that is too slow for them is no matter of memory.
func sendAtOnce(t *testing.T, who scenario.Caller, all []costly) {
	t.Helper()
	var (
		sent sync.WaitGroup
		busy atomic.Int64
	)
	start := time.Now()
	for i := range max(crowd, len(all)) {
		r := all[i%len(all)]
		sent.Go(func() {
			status, answer := who.Send(t, r.method, r.path, "application/json", strings.NewReader(r.body))
			if status == 503 {
				busy.Add(1)
			} else if status != r.status {
				t.Errorf("%s %s: %d %.300s", r.method, r.path, status, answer)
			}
		})
	}
	sent.Wait()
	t.Logf("%s %s and so on took %s, 503 for %d", all[0].method, all[0].path, time.Since(start), busy.Load())
}

// storeWorst stores so many records and executions of each of the worst
// documents.
func storeWorst(t *testing.T, c *scenario.Tenant, each int, documents []string) {
	t.Helper()
	for _, d := range documents {
		for range each {
			create(t, c.Analyst, c.Records(), recordBody(d))
		}
	}
	storeRuns(t, c, each, documents)
}

// storeRuns stores so many executions of each document, shares and keeps them.
func storeRuns(t *testing.T, c *scenario.Tenant, each int, documents []string) {
	t.Helper()
	admin := c.Admin.Get(t, "/users/me")["auth0_id"]
	for _, d := range documents {
		for range each {
			run := create(t, c.Analyst, c.Runs(), runBody(d))
			store(t, c.Analyst, sharesOf(c), fmt.Sprintf(`{"execution_id":%q,"recipients":[%q]}`, run, admin))
			store(t, c.Analyst, "/bookmarks", fmt.Sprintf(
				`{"project_id":%q,"trial_slug":%q,"execution_id":%q}`, c.Project, c.Trial, run,
			))
		}
	}
}

// create stores and returns the id that the answer begins with.
func create(t *testing.T, who scenario.Caller, path, body string) (id string) {
	t.Helper()
	_, id, _ = strings.Cut(string(store(t, who, path, body)[:100]), `_id":"`)
	id, _, _ = strings.Cut(id, `"`)
	return id
}

// store posts until the store, which takes its time with the worst, has had it.
func store(t *testing.T, who scenario.Caller, path, body string) (answer []byte) {
	t.Helper()
	for status := 503; status == 503; {
		status, answer = who.Send(t, "POST", path, "application/json", strings.NewReader(body))
		if status/100 != 2 && status != 503 {
			t.Fatalf("%s: %d %.300s", path, status, answer)
		}
	}
	return answer
}
