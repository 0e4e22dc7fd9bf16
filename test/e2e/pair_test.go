package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// promised is how soon a change of rights counts on every node.
const promised = time.Second

// effective wants what has changed before since to be found by each look that begins after what is promised. How long a
// look takes is the machine's.
func effective(t *testing.T, since time.Time, what string, holds func() bool) {
	t.Helper()
	for begun := time.Now(); !holds(); begun = time.Now() {
		if begun.Sub(since) > promised {
			t.Fatalf("not for a look that began %s later: %s", begun.Sub(since), what)
		}
	}
}

// pair is a company on two nodes, and its database as an operator's psql sees it.
type pair struct {
	*scenario.Tenant
	node   *scenario.Node
	db     *pgx.Conn
	schema string
}

// inPair looks at two nodes from outside: rights, keys and the audit trail.
func inPair(t *testing.T, c *scenario.Tenant, node *scenario.Node) {
	p := pair{Tenant: c, node: node}
	var err error
	p.db, err = pgx.Connect(t.Context(), c.DatabaseURL)
	expect.NoError(t, err)
	t.Cleanup(func() { p.db.Close(context.Background()) })
	p.schema = p.text(t, "SELECT schema_name FROM public.tenants WHERE organization_id = $1", p.Organization)
	t.Run("one key at once", p.onceOnBoth)
	t.Run("an upload whose node dies", p.dyingUpload)
	t.Run("the audit trail", p.audited)
	t.Run("a suspended company", p.suspended)
	t.Run("rights taken away", p.revoked)
}

func (p pair) there(on scenario.Caller) scenario.Caller {
	return scenario.Caller{Base: p.node.Base, Token: on.Token}
}

func (p pair) text(t *testing.T, query string, args ...any) (text string) {
	t.Helper()
	expect.NoError(t, p.db.QueryRow(t.Context(), query, args...).Scan(&text))
	return text
}

func (p pair) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	tag, err := p.db.Exec(t.Context(), strings.ReplaceAll(query, "?tenant", pgx.Identifier{p.schema}.Sanitize()), args...)
	expect.NoError(t, err)
	if tag.RowsAffected() == 0 {
		t.Fatalf("%s changed nothing", query)
	}
}

func (p pair) records(t *testing.T) any {
	t.Helper()
	return p.Analyst.Get(t, p.Records()+"?count=true")["total_items"]
}

// onceOnBoth sends one key to both nodes at once.
func (p pair) onceOnBoth(t *testing.T) {
	t.Helper()
	before := p.records(t).(float64)
	answers := map[string]map[string]bool{"project": {}, "upload": {}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	note := func(kind string, status int, answer []byte) {
		mu.Lock()
		defer mu.Unlock()
		answers[kind][fmt.Sprintf("%d %s", status, answer)] = true
	}
	for _, who := range []scenario.Caller{p.Analyst, p.there(p.Analyst), p.Analyst, p.there(p.Analyst)} {
		wg.Go(func() {
			status, answer := who.Send(t, "POST", "/projects", "application/json", strings.NewReader(`{"name":"one"}`),
				"Idempotency-Key", "both")
			note("project", status, answer)
		})
		wg.Go(func() {
			status, answer := upload(t.Context(), who, p.Records()+"/upload", "both", generated(1000))
			note("upload", status, answer)
		})
	}
	wg.Wait()
	for kind, got := range answers {
		if len(got) != 1 || !strings.HasPrefix(fmt.Sprint(got), "map[201") {
			t.Errorf("%s: the same key at once is answered %v", kind, got)
		}
	}
	if now := p.records(t).(float64); now != before+1000 {
		t.Errorf("there are %v records, want %v", now, before+1000)
	}
}

// upload sends a file under a key, to a node that may not live to answer.
func upload(ctx context.Context, c scenario.Caller, path, key string, content io.Reader) (int, []byte) {
	head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
	body := io.MultiReader(strings.NewReader(head), content, strings.NewReader("\r\n--x--\r\n"))
	req, err := http.NewRequestWithContext(ctx, "POST", c.Base+path, body)
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Idempotency-Key", key)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	res, err := scenario.Client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	answer, _ := io.ReadAll(res.Body)
	return res.StatusCode, answer
}

// dyingUpload kills a node while it writes the rows of a file. Once the key's
// time is up, which is moved here as an operator could, the repeat on the other
// node finishes the same import.
func (p pair) dyingUpload(t *testing.T) {
	t.Helper()
	const rows = 10_000
	dying := p.StartNode(t)
	before := p.records(t).(float64)
	lost := make(chan struct{})
	go func() {
		defer close(lost)
		bob := scenario.Caller{Base: dying.Base, Token: p.Analyst.Token}
		upload(t.Context(), bob, p.Records()+"/upload", "dying", generated(rows))
	}()
	letGo := hold(t, p.Stack, openImport)
	dying.Kill()
	<-lost
	letGo()
	if n := openImports(t, p.Stack); n != 1 {
		t.Fatalf("the node was not half-way: %d imports are open", n)
	}
	p.exec(t, "UPDATE public.idempotency_keys SET until = now() WHERE value = 'dying' AND NOT done")
	status, answer := upload(t.Context(), p.there(p.Analyst), p.Records()+"/upload", "dying", generated(rows))
	if status != 201 || !bytes.Contains(answer, fmt.Appendf(nil, `"imported":%d`, rows)) {
		t.Fatalf("%d %s", status, answer)
	}
	if now := p.records(t).(float64); now != before+rows || openImports(t, p.Stack) != 0 {
		t.Errorf("there are %v records, want %v, and %d open imports", now, before+rows, openImports(t, p.Stack))
	}
}

// audited makes calls with a reason, and one whose path is no id, and looks at
// what the database and the node's log have of them.
func (p pair) audited(t *testing.T) {
	t.Helper()
	bob := p.there(p.Analyst)
	body := strings.NewReader(`{"patient_data":{}}`)
	req, err := http.NewRequestWithContext(t.Context(), "POST", bob.Base+p.Records(), body)
	expect.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+bob.Token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Reason", "asked%20by%20Joan%20Q")
	res, err := scenario.Client.Do(req)
	expect.NoError(t, err)
	res.Body.Close()
	id := res.Header.Get("X-Request-ID")
	if res.StatusCode != 201 || id == "" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	bob.Call(t, 404, "GET", p.Records()+"/jane%20doe%20born%201970", nil)
	const last = "the-last-call"
	bob.Call(t, 403, "GET", "/audit?action=jane%20doe%20born%201970", nil, "X-Request-Id", last)

	expect.Eventually(t, "the entries are in the log", func() bool {
		return p.text(t, "SELECT count(*)::text FROM public.audit_inbox") == "0"
	})
	const entries = `SELECT
		coalesce(string_agg(e.told->>'outcome' || ' ' || n.value, ', ' ORDER BY e.told->>'outcome'), '')
		FROM (SELECT trail, body::jsonb AS told FROM public.audit_entry) AS e
		JOIN public.audit_name AS n ON n.trail = e.trail AND n.commitment = e.told->>'reason'
		WHERE e.told->>'request_id' = $1`
	if got := p.text(t, entries, id); got != "begun asked by Joan Q, done asked by Joan Q" {
		t.Errorf("the entries of the request are %q", got)
	}
	expect.Eventually(t, "a line of the log has the request id of the entries, and one the last call", func() bool {
		log := p.node.Log(t)
		return strings.Contains(log, id) && strings.Contains(log, last)
	})
	text := []byte(p.node.Log(t) + p.Tail())
	for _, leak := range []string{"Joan", "jane", "born%201970"} {
		if bytes.Contains(text, []byte(leak)) {
			t.Errorf("a log holds %q", leak)
		}
		for table, rows := range (storyTenant{p.Tenant}).rows(t) {
			if leak != "Joan" && bytes.Contains(rows, []byte(leak)) {
				t.Errorf("%s holds %q", table, leak)
			}
		}
	}
}

// streamEnds is how long a stream of somebody who is out may be open on a busy machine.
const streamEnds = 10 * time.Second

// suspended suspends the company by one node. On both its people and machines are refused, and event streams end.
func (p pair) suspended(t *testing.T) {
	t.Helper()
	path := "/enterprises/" + p.EnterpriseID + "/status"
	machine := p.Machine(t, p.Organization, "executions:write")
	callers := []scenario.Caller{p.Admin, p.there(p.Admin), machine, p.there(machine)}
	streams := []scenario.Listener{p.Admin.Follow(t, ""), p.there(p.Admin).Follow(t, "")}
	refused := func(who scenario.Caller) bool {
		run := strings.NewReader(`{"base_patient_data":{},"base_prediction":[]}`)
		_, answer := who.Send(t, "POST", "/executions/none/none", "application/json", run)
		return bytes.Contains(answer, []byte(`"code":"tenant_suspended"`))
	}
	for _, who := range callers {
		if refused(who) { // and remembered
			t.Fatal("it is suspended already")
		}
	}
	operator := p.Operator(t)
	operator.Call(t, 200, "PATCH", path, scenario.Object{"status": "SUSPENDED", "reason": "overdue"})
	since := time.Now()
	for _, who := range callers {
		effective(t, since, "the company is refused", func() bool { return refused(who) })
	}
	for _, stream := range streams {
		stream.End(t, streamEnds)
	}
	operator.Call(t, 200, "PATCH", path, scenario.Object{"status": "ACTIVE", "reason": "paid"})
	expect.Eventually(t, "the company is let in again", func() bool { return !refused(callers[1]) })
}

// revoked takes rights away past every node, as psql would. Patient data is out of
// reach at once.
func (p pair) revoked(t *testing.T) {
	t.Helper()
	bob := " WHERE subject = '" + p.AnalystID + "'"
	for _, c := range []struct {
		name, path, take string
		atOnce           bool
	}{
		{"a grant", p.Records(), "DELETE FROM public.module_access WHERE enterprise = '" + p.EnterpriseID + "'", true},
		{"a role in the project", "/projects/" + p.Project, "DELETE FROM ?tenant.project_members" + bob, false},
		{"a person", "/users/me", "UPDATE ?tenant.users SET status = 'BLOCKED'" + bob, false},
	} {
		nodes := []scenario.Caller{p.Analyst, p.there(p.Analyst)}
		for _, who := range nodes {
			who.Get(t, c.path) // remembered
		}
		p.exec(t, c.take)
		taken := time.Now()
		for _, who := range nodes {
			asked := 0
			effective(t, taken, c.name+" is taken away", func() bool {
				status, _ := who.Send(t, "GET", c.path, "", nil)
				asked++
				return status == 403 || status == 404
			})
			if c.atOnce && asked > 1 {
				t.Errorf("%s counted for %d calls more", c.name, asked-1)
			}
		}
	}
}
