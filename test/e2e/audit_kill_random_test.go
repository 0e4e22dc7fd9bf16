package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestNoAuditEntryIsLostOrDoubledByKills kills one of two nodes again and again while callers write: each in turn at
// any moment, and the one that takes entries into the logs; then the command that begins new generations of these.
func TestNoAuditEntryIsLostOrDoubledByKills(t *testing.T) {
	t.Parallel()
	a := newCosigned(t)
	nodes := map[string]*scenario.Node{
		"first": a.StartAPI(t, a.settings(a.databaseAs(t, "first"))...),
		"other": a.StartNode(t, a.settings(a.databaseAs(t, "other"))...),
	}
	c := scenario.NewTenant(t, a.Stack, "Ledger")
	w := &auditWriters{made: map[string]bool{}}
	stop := w.write(t, c, nodes["first"].Base, nodes["other"].Base)
	for range 3 {
		for _, node := range nodes {
			w.await(t, rand.Int64N(30))
			node.Kill()
			node.Restart(t)
			name, free := a.holdWriter(t, "audit_entry")
			nodes[name].Kill()
			free()
			nodes[name].Restart(t)
		}
	}
	stop()
	w.wantEntries(t, c, 0)
	a.continueTwice(t, c)
	w.wantEntries(t, c, continuationLines)
	a.wantSound(t, nodes["first"], nodes["other"])
}

// databaseAs is the database for a node that it knows by a name.
func (a *cosigned) databaseAs(t *testing.T, name string) string {
	t.Helper()
	address, err := url.Parse(a.Setting(t, "DATABASE_URL"))
	expect.NoError(t, err)
	q := address.Query()
	q.Set("application_name", name)
	address.RawQuery = q.Encode()
	return "DATABASE_URL=" + address.String()
}

// auditWriters make projects, and know by the ids of their requests which were answered.
type auditWriters struct {
	mu       sync.Mutex
	made     map[string]bool // false if there was no answer that tells
	answered atomic.Int64
}

// write begins, and ends with the test at the latest.
func (w *auditWriters) write(t *testing.T, c *scenario.Tenant, bases ...string) (stop func()) {
	t.Helper()
	var writing sync.WaitGroup
	var over atomic.Bool
	for writer := range 3 {
		writing.Go(func() {
			for i := 0; t.Context().Err() == nil && !over.Load(); i++ {
				base := bases[i%len(bases)]
				if !w.note(t, base, c.Admin.Token, fmt.Sprintf("kill-%d-%d", writer, i)) {
					time.Sleep(10 * time.Millisecond) // its node is away
				}
			}
		})
	}
	stop = func() { over.Store(true); writing.Wait() }
	t.Cleanup(stop)
	return stop
}

// note makes a project, and notes whether that was answered.
func (w *auditWriters) note(t *testing.T, base, token, id string) (answered bool) {
	r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/projects", strings.NewReader(`{"name":"`+id+`"}`))
	if err != nil {
		t.Error(err)
		return false
	}
	r.Header = http.Header{
		"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "X-Request-Id": {id},
	}
	if answered = isMade(t, r); answered {
		w.answered.Add(1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made[id] = answered
	return answered
}

// isMade is false if nobody answers, or one who does not know whether it was made: a node beside which another dies.
func isMade(t *testing.T, r *http.Request) bool {
	answer, err := scenario.Client.Do(r)
	if err != nil {
		return false
	}
	answer.Body.Close()
	switch status := answer.StatusCode; {
	case status == http.StatusCreated:
		return true
	case status < http.StatusInternalServerError && status != http.StatusTooManyRequests:
		t.Errorf("%s was answered %d", r.Header.Get("X-Request-Id"), status)
	}
	return false
}

// await waits until so many more were answered.
func (w *auditWriters) await(t *testing.T, more int64) {
	t.Helper()
	before := w.answered.Load()
	expect.Eventually(t, "calls are answered", func() bool { return w.answered.Load() >= before+more })
}

// wantEntries wants one entry of each project that was made, answered or not, and no other. The log begins with so many
// lines that are none.
func (w *auditWriters) wantEntries(t *testing.T, c *scenario.Tenant, first int) {
	t.Helper()
	made := int(c.Admin.Get(t, "/projects?size=1")["total_items"].(float64))
	var entries []scenario.Object
	expect.Eventually(t, "the entries are in the log", func() bool {
		entries = entriesOf(t, c, first, "project.create")
		return len(entries) >= made
	})
	told, projects := map[any]int{}, map[any]bool{}
	for _, e := range entries {
		told[e["request_id"]]++
		projects[e["subject"]] = true
	}
	for id, answered := range w.made {
		if n := told[id]; n > 1 || answered && n < 1 {
			t.Errorf("%s has %d entries; that it was answered is %t", id, n, answered)
		}
	}
	expect.Equal(t, [2]int{len(entries), len(projects)}, [2]int{made, made})
}

// entriesOf are those of an action, in a log whose entries have no gaps from the first on.
func entriesOf(t *testing.T, c *scenario.Tenant, first int, action string) (found []scenario.Object) {
	t.Helper()
	all := c.Admin.ListAll(t, "/audit", 500)
	for i, e := range all {
		if want := first + len(all) - 1 - i; e["seq"] != float64(want) {
			t.Fatalf("of %d entries, the one of place %d is at %v", len(all), want, e["seq"])
		}
		if e["action"] == action {
			found = append(found, e)
		}
	}
	return found
}
