package e2e

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// storyTenant is a company, as this test looks at it.
type storyTenant struct{ *scenario.Tenant }

// TestStory is a company's first day, then what a crash and a second company
// must not change.
func TestStory(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	acme := storyTenant{scenario.NewTenant(t, s, "Acme")}
	acme.Equip(t)
	tables := data.All(t)
	acme.uploadAll(t, tables)
	acme.search(t)
	record := acme.readBack(t, tables...)
	execution := acme.execute(t, record)
	acme.share(t, execution)
	acme.trail(t, "before")
	acme.noLeak(t)

	once := acme.once(t)
	before := acme.picture(t, record, execution)
	syscall.Kill(s.APIPID(t), syscall.SIGKILL)
	<-s.Done
	s.Start(t)
	acme.Renew(t)
	same(t, "after kill -9 of the API", before, acme.picture(t, record, execution))
	s.Stop(syscall.SIGKILL)
	s.Start(t)
	acme.Renew(t)
	same(t, "after kill -9 of the stack", before, acme.picture(t, record, execution))
	if again := acme.once(t); again != once {
		t.Errorf("a call with the key from before the crash made %s beside %s", again, once)
	}
	acme.trail(t, "after")

	zeta := storyTenant{scenario.NewTenant(t, s, "Zeta")}
	zeta.Equip(t)
	zeta.uploadAll(t, tables[:1])
	apart(t, acme, zeta, record, execution)
	theirs := zeta.readBack(t, tables[0])
	apart(t, zeta, acme, theirs, zeta.execute(t, theirs))
	zeta.canaries(t)
}

// uploadAll is step 8: the counts match the files, pages list all records once.
func (c storyTenant) uploadAll(t *testing.T, tables []data.Table) {
	t.Helper()
	total := 0
	for _, tab := range tables {
		status, answer := c.Analyst.Upload(t, c.Records()+"/upload", tab.Name+".csv", bytes.NewReader(tab.File), nil)
		var out struct {
			Imported  int
			ProjectID string `json:"project_id"`
			TrialSlug string `json:"trial_slug"`
		}
		if status != 201 || json.Unmarshal(answer, &out) != nil || out.Imported != len(tab.Rows) ||
			out.ProjectID != c.Project || out.TrialSlug != c.Trial {
			t.Fatalf("%s: %d %s", tab.Name, status, answer)
		}
		total += len(tab.Rows)
	}
	seen := map[string]bool{}
	for _, r := range c.Analyst.ListAll(t, c.Records(), 500) {
		seen[r["record_id"].(string)] = true
	}
	if all := c.Analyst.ListAll(t, c.Records(), 497); len(all) != total || len(seen) != total {
		t.Fatalf("listed %d records, %d different, want %d", len(all), len(seen), total)
	}
	if count := c.Analyst.Get(t, c.Records()+"?count=true&size=1")["total_items"]; count != float64(total) {
		t.Fatalf("counted %v records, want %d", count, total)
	}
}

// search finds what a filter over the files finds.
func (c storyTenant) search(t *testing.T) {
	t.Helper()
	status, answer := c.Analyst.Upload(
		t, c.Records()+"/upload?types=infer", "typed.csv", strings.NewReader("typed,alk.phos\nyes,2.5\nyes,10\nyes,NA\n"),
		nil,
	)
	if status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	for _, tc := range []struct {
		filter string
		want   int
	}{
		{`{"field":"patient_data.celltype","op":"eq","value":"squamous"}`, 35},
		{
			`{"and":[{"field":"patient_data.celltype","op":"in","value":["adeno","large"]},{"field":"patient_data.trt",` +
				`"op":"ne","value":"1"}]}`,
			18 + 12,
		},
		{`{"field":"patient_data.alk\\.phos","op":"gt","value":2}`, 2},
		{
			`{"and":[{"field":"patient_data.typed","op":"exists","value":true},{"not":{"field":"patient_data.alk\\.phos",` +
				`"op":"eq","value":"NA"}}]}`,
			2,
		},
	} {
		q := scenario.Object{"filter": json.RawMessage(tc.filter), "size": 500}
		if got := len(c.Analyst.Call(t, 200, "POST", c.Records()+"/search", q)["items"].([]any)); got != tc.want {
			t.Errorf("%s found %d, want %d", tc.filter, got, tc.want)
		}
	}
	c.Analyst.Call(t, 422, "POST", c.Records()+"/search", scenario.Object{"filter": scenario.Object{
		"field": "patient_data.x", "op": "like", "value": "y",
	}})
}

// readBack reads the first and the last record of each file exactly: values,
// and columns in the file's order. It returns the first record of all.
func (c storyTenant) readBack(t *testing.T, tables ...data.Table) (first string) {
	t.Helper()
	records := c.Analyst.ListAll(t, c.Records(), 500)
	for _, tab := range tables {
		last := len(tab.Rows) - 1
		c.reads(t, records[0], tab.Header, tab.Rows[0])
		c.reads(t, records[last], tab.Header, tab.Rows[last])
		first = cmp.Or(first, records[0]["record_id"].(string))
		records = records[last+1:]
	}
	return first
}

func (c storyTenant) reads(t *testing.T, record scenario.Object, header, row []string) {
	t.Helper()
	_, answer := c.Analyst.Send(t, "GET", c.Records()+"/"+record["record_id"].(string), "", nil)
	var out struct {
		PatientData json.RawMessage `json:"patient_data"`
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	want := []json.Token{json.Delim('{')}
	for i, column := range header {
		want = append(want, column, row[i])
	}
	if got := tokens(out.PatientData); !slices.Equal(got, append(want, json.Delim('}'))) {
		t.Errorf("want %q in %s", row, answer)
	}
}

// tokens tells a JSON text in its order.
func tokens(text []byte) (all []json.Token) {
	dec := json.NewDecoder(bytes.NewReader(text))
	for token, err := dec.Token(); err == nil; token, err = dec.Token() {
		all = append(all, token)
	}
	return all
}

// execute is step 9: a prediction service posts a run, its user reads it.
func (c storyTenant) execute(t *testing.T, record string) string {
	t.Helper()
	service := c.Machine(t, c.Organization, "executions:write")
	run := scenario.Object{
		"user_id": c.AnalystID, "patient_record_id": record, "base_patient_data": scenario.Object{"age": 40817.25},
		"model_name":      "cox",
		"base_prediction": []scenario.Object{{"months": 12.5, "risk": "high"}},
	}
	made := service.Post(t, c.Runs(), run)
	if made["status"] != "SUCCEEDED" || made["user_id"] != c.AnalystID || made["executed_by"] != c.AnalystID {
		t.Fatalf("made %v", made)
	}
	c.Machine(t, c.Organization, "migrations:read").Call(t, 403, "POST", c.Runs(), run)
	service.Call(t, 403, "GET", c.Runs(), nil)
	run["user_id"] = "auth0|nobody"
	service.Call(t, 422, "POST", c.Runs(), run)
	id := made["execution_id"].(string)
	listed := c.Analyst.Get(t, c.Runs()+"?mine=true")["items"].([]any)
	if len(listed) != 1 || listed[0].(scenario.Object)["execution_id"] != id {
		t.Fatalf("listed %v", listed)
	}
	return id
}

// share is step 10: bookmark, share, and the open stream that hears of it.
func (c storyTenant) share(t *testing.T, execution string) {
	t.Helper()
	me := c.Admin.Get(t, "/auth/me")["subject"]
	heard := c.Admin.Follow(t, "")
	mark := scenario.Object{"project_id": c.Project, "trial_slug": c.Trial, "execution_id": execution}
	first := c.Analyst.Post(t, "/bookmarks", mark)
	if again := c.Analyst.Call(t, 201, "POST", "/bookmarks", mark); again["id"] != first["id"] {
		t.Fatalf("bookmarked twice: %v, %v", first, again)
	}
	shared := c.Analyst.Post(t, "/trial-shares/"+c.Project+"/"+c.Trial, scenario.Object{
		"execution_id": execution, "recipients": []any{me},
	})
	if shared["sender"].(scenario.Object)["first_name"] != "Bob" || len(shared["recipients"].([]any)) != 1 {
		t.Fatalf("shared %v", shared)
	}
	live := heard.Next(t)
	if live["type"] != "TRIAL_SHARED" || live["data"].(scenario.Object)["execution_id"] != execution {
		t.Fatalf("heard %v", live)
	}
	if n := c.Admin.Get(t, "/notifications/unread-count")["unread_count"]; n != float64(1) {
		t.Fatalf("%v unread", n)
	}
	listed := c.Admin.Get(t, "/notifications")["items"].([]any)
	if len(listed) != 1 || listed[0].(scenario.Object)["id"] != live["id"] {
		t.Fatalf("listed %v", listed)
	}
	c.Admin.Get(t, c.Runs()+"/"+execution)
	if got := c.Admin.Get(
		t, "/trial-shares/"+c.Project+"/"+c.Trial+"?direction=received",
	)["items"].([]any); len(got) != 1 {
		t.Fatalf("received %v", got)
	}
	if again := c.Admin.Follow(t, live["id"].(string)).Next(t); again["id"] != live["id"] {
		t.Fatalf("resumed with %v", again)
	}
}

// trail is step 11: all of it is told, none of it is inside.
func (c storyTenant) trail(t *testing.T, when string) {
	t.Helper()
	var entries []scenario.Object
	told := map[string]bool{}
	expect.Eventually(t, "the trail is chained "+when, func() bool {
		entries = c.Admin.ListAll(t, "/audit", 500)
		for _, e := range entries {
			told[e["action"].(string)] = true
		}
		return told["share.list"]
	})
	for _, action := range []string{
		"enterprise.invite", "enterprise.onboard", "enterprise.connect", "enterprise.provision", "enterprise.mail",
		"user.register", "user.invite",
		"grant.create", "asset.create", "project.create", "record.upload", "record.list", "record.get", "record.search",
		"execution.create", "execution.list", "execution.get", "bookmark.create", "share.create", "share.list",
	} {
		if !told[action] {
			t.Errorf("%s: nothing tells of %s", when, action)
		}
	}
	text, err := json.Marshal(entries)
	expect.NoError(t, err)
	for _, data := range []string{"squamous", "Lovelace", "ONC-201", "40817.25", "high", "alk.phos", "celltype"} {
		if bytes.Contains(text, []byte(data)) {
			t.Errorf("the trail holds %q", data)
		}
	}
	seqs := make([]int, len(entries))
	for i, e := range entries {
		seqs[i] = int(e["seq"].(float64))
	}
	if !slices.IsSortedFunc(seqs, func(a, b int) int { return b - a }) || seqs[len(seqs)-1] != 0 ||
		seqs[0] != len(seqs)-1 {
		t.Errorf("the log has gaps: %d entries from %d to %d", len(seqs), seqs[len(seqs)-1], seqs[0])
	}
}

// picture is what the company sees, to compare before and after a crash.
func (c storyTenant) picture(t *testing.T, record, execution string) scenario.Object {
	t.Helper()
	return scenario.Object{
		"enterprise": c.Get(t), "project": c.Admin.Get(t, "/projects/"+c.Project),
		"roles":     c.Admin.Get(t, "/projects/"+c.Project+"/roles"),
		"record":    c.Analyst.Get(t, c.Records()+"/"+record),
		"records":   c.Analyst.Get(t, c.Records()+"?count=true&size=1")["total_items"],
		"execution": c.Analyst.Get(t, c.Runs()+"/"+execution), "bookmarks": c.Analyst.Get(t, "/bookmarks"),
		"shares":        c.Analyst.Get(t, "/trial-shares/"+c.Project+"/"+c.Trial+"?direction=sent"),
		"notifications": c.Admin.Get(t, "/notifications"),
		"modules":       c.Admin.Get(t, "/enterprises/"+c.EnterpriseID+"/modules"), "mails": len(c.Mails(t)),
	}
}

// once makes a project by a key that is always the same.
func (c storyTenant) once(t *testing.T) string {
	t.Helper()
	made := c.Admin.Call(
		t, 201, "POST", "/projects", scenario.Object{"name": "once"}, "Idempotency-Key", "before-and-after",
	)
	return made["id"].(string)
}

func same(t *testing.T, when string, want, got scenario.Object) {
	t.Helper()
	for what := range want {
		w, _ := json.Marshal(want[what])
		g, _ := json.Marshal(got[what])
		if !bytes.Equal(w, g) {
			t.Errorf("%s: %s was\n%s\nand is\n%s", when, what, w, g)
		}
	}
}

// apart tries every id of one company with the tokens of another: 404.
func apart(t *testing.T, owner, stranger storyTenant, record, execution string) {
	t.Helper()
	notification := "00000000-0000-7000-8000-000000000000"
	if list := owner.Admin.Get(t, "/notifications")["items"].([]any); len(list) > 0 {
		notification = list[0].(scenario.Object)["id"].(string)
	}
	for _, who := range []scenario.Caller{stranger.Admin, stranger.Analyst} {
		for _, path := range []string{
			"/projects/" + owner.Project, "/projects/" + owner.Project + "/users", "/projects/" + owner.Project + "/roles",
			owner.Records(), owner.Records() + "/" + record, owner.Runs(), owner.Runs() + "/" + execution,
			"/trial-shares/" + owner.Project + "/" + owner.Trial + "?direction=sent",
			"/patient-records/" + owner.Project + "/" + stranger.Trial,
			"/patient-records/" + owner.Project + "/" + stranger.Trial + "/" + record,
		} {
			who.Call(t, 404, "GET", path, nil)
		}
		who.Call(t, 404, "POST", owner.Records(), scenario.Object{"patient_data": scenario.Object{"x": 1}})
		who.Call(t, 404, "POST", owner.Records()+"/search", scenario.Object{"filter": nil})
		who.Call(t, 404, "POST", "/bookmarks", scenario.Object{
			"project_id": owner.Project, "trial_slug": owner.Trial, "execution_id": execution,
		})
		who.Call(t, 404, "PUT", "/notifications/"+notification+"/read", nil)
		if status, _ := who.Upload(t, owner.Records()+"/upload", "x.csv", strings.NewReader("a\n1\n"), nil); status != 404 {
			t.Errorf("an upload into a foreign project: %d", status)
		}
	}
	stranger.Admin.Call(t, 404, "GET", "/enterprises/"+owner.EnterpriseID, nil)
	stranger.Admin.Call(t, 404, "GET", "/enterprises/"+owner.EnterpriseID+"/modules", nil)
	memberships := "/projects/user/" + url.PathEscape(owner.AnalystID) + "/roles-permissions"
	stranger.Admin.Call(t, 404, "GET", memberships, nil)
	stranger.Analyst.Call(t, 403, "GET", memberships, nil)
	stranger.Analyst.Call(t, 404, "GET", stranger.Records()+"/"+record, nil)
	stranger.Analyst.Call(t, 404, "GET", stranger.Runs()+"/"+execution, nil)
	stranger.Admin.Call(t, 404, "POST", "/projects", scenario.Object{
		"name": "theirs", "members": []scenario.Object{{"user_id": owner.AnalystID}},
	})
	for _, item := range stranger.Admin.Get(t, "/projects")["items"].([]any) {
		if item.(scenario.Object)["id"] == owner.Project {
			t.Error("lists a project of another enterprise")
		}
	}
}
