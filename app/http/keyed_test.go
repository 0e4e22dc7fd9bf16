package http_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// keyedCall is one request to an installation where the audit trail can fail.
type keyedCall struct {
	*callersFixture
	audit *auditFaults
	lost  *lostAnswers
	row   keyedRow
	op    operation
	key   string
}

// Every operation that takes a key keeps the same four rules.
func TestEveryKeyedOperation(t *testing.T) {
	t.Parallel()
	set := memory.New(memory.Options{})
	audit := &auditFaults{Audit: set.Audit}
	set.Audit = audit
	lost := &lostAnswers{}
	set.Records, set.Executions = losingRecords{set.Records, lost}, losingExecutions{set.Executions, lost}
	set.Files = losingFiles{set.Files, lost}
	c := crowdIn(t, fixture.Of(t, set))
	c.ids["invited2"] = c.send("POST", "/api/v1/enterprises/invitations", c.tokens["operator"],
		`{"name":"Two","admin_email":"ada@two.example","url":"https://two.example"}`).want(201).text("id")
	c.ids["initiated"] = string(c.initiated().ID)
	c.ids["organized"] = c.send("POST", "/api/v1/enterprises/invitations", c.tokens["operator"],
		`{"name":"Three","admin_email":"ada@three.example","url":"https://three.example"}`).want(201).text("id")
	run := func() string {
		return c.send("POST", "/api/v1/executions/"+c.ids["project"]+"/"+c.ids["trial"], c.tokens["writer"],
			`{"base_patient_data":{},"base_prediction":[]}`).want(201).text("execution_id")
	}
	c.ids["run2"] = run()
	seen := map[domain.Action]bool{}
	for _, op := range c.described() {
		if !op.keyed() {
			continue
		}
		row, known := keyedRows[domain.Action(op.ID)]
		if seen[domain.Action(op.ID)] = true; !known {
			t.Errorf("%s takes an Idempotency-Key and has no row in this test", op.ID)
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			defer func(outer testing.TB) { c.t = outer }(c.t)
			c.t = t
			call := func() keyedCall {
				c.n++
				if strings.Contains(row.body, "{fresh_run}") {
					c.ids["fresh_run"] = run()
				}
				if op.Action == domain.UserRelink {
					c.comeBack(fmt.Sprint("back-", c.n))
				}
				return keyedCall{c, audit, lost, row, op, fmt.Sprint("key-", c.n)}.prepare()
			}
			call().repeats(t)
			call().isFreedByARefusal(t)
			call().isFreedByAFault(t, domain.OutcomeDone)
			call().isFreedByAFault(t, domain.OutcomeBegun)
			call().isFreedByALostAnswer(t)
			call().answersAtOnce(t)
		})
	}
	for action := range keyedRows {
		if !seen[action] {
			t.Errorf("this test has a row for %s, which takes no key", action)
		}
	}
}

// comeBack makes a person who comes back under another subject.
func (c *callersFixture) comeBack(name string) {
	c.t.Helper()
	u := c.company.Register(c.t, name)
	login, err := c.Set.Identity.Profile(c.t.Context(), u.Subject)
	fixture.Must(c.t, err)
	c.ids["old_subject"], c.ids["new_subject"] = string(u.Subject), "samlp|new|"+name
	c.Identity.SetProfile("samlp|new|"+domain.Subject(name), login)
}

func (op operation) keyed() bool {
	for _, p := range op.Parameters {
		if p.In == "header" && strings.EqualFold(p.Name, "Idempotency-Key") {
			return true
		}
	}
	return false
}

// initiated is an enterprise that waits for its connection.
func (c *callersFixture) initiated() domain.Enterprise {
	c.t.Helper()
	e, err := c.Enterprises.Invite(c.t.Context(), c.Operator(c.t), domain.NewEnterprise{
		Name: "Initiated", AdminEmail: "ada@initiated.example",
	})
	fixture.Must(c.t, err)
	_, err = c.Onboard(c.t.Context(), c.InviteToken(c.t, e), domain.NewOnboarding{DisplayName: "Initiated"})
	fixture.Must(c.t, err)
	return e
}

// prepare makes what an operation changes, for each number that {n} may be.
func (k keyedCall) prepare() keyedCall {
	if k.op.Action == domain.JobRetry {
		j := k.NewJob(domain.JobWelcomeMail, k.company.Enterprise, "", "system", nil)
		j.ID, j.State = domain.JobID(fmt.Sprint("dead-", k.n)), domain.JobDead
		fixture.Must(k.t, k.Set.Jobs.Enqueue(k.t.Context(), j))
	}
	if k.op.Action == domain.MigrationStart {
		k.cancelRuns()
	}
	if k.op.Action == domain.ProjectMemberAdd {
		k.ids["fresh_user"] = string(k.company.Register(k.t, fmt.Sprint("member-", k.n)).Subject)
	}
	if k.op.Action == domain.ProjectRoleMove {
		k.ids["old_role"] = k.callersFixture.send("POST", "/api/v1/projects/"+k.ids["project"]+"/roles", k.tokens["owner"],
			fmt.Sprintf(`{"name":"Old %d"}`, k.n)).want(201).text("id")
	}
	if k.op.Action == domain.UploadComplete {
		k.sendFreshFile()
	}
	if k.op.Action == domain.DatasourceCreate {
		k.ids["own"] = k.callersFixture.send("POST", "/api/v1/enterprises", k.tokens["operator"],
			fmt.Sprintf(`{"name":"Own","admin_email":"ada@own-%d.example"}`, k.n)).want(201).text("id")
	}
	return k
}

// cancelRuns ends the runs that were started before: there is one at a time.
func (k keyedCall) cancelRuns() {
	k.t.Helper()
	q := domain.JobQuery{Kind: domain.JobRunMigrations, State: domain.JobQueued, Paging: domain.Paging{Size: 100}}
	page, err := k.Set.Jobs.List(k.t.Context(), q)
	fixture.Must(k.t, err)
	for _, j := range page.Items {
		_, err := k.Set.Jobs.Cancel(k.t.Context(), j.ID, k.Set.Clock.Now())
		fixture.Must(k.t, err)
	}
}

// sendFreshFile sends what only needs to be completed.
func (k keyedCall) sendFreshFile() {
	k.t.Helper()
	u := k.callersFixture.send("POST", "/api/v1/assets/uploads", k.tokens["writer"], k.filled(
		`{"project_id":"{project}","file_name":"a","content_type":"text/csv","size":1}`,
	)).want(201)
	_, etag := put(k.t, k.Set.Files.(losingFiles).Files, u.text("parts.0.url"), "a")
	k.ids["fresh_upload"], k.ids["fresh_etag"] = u.text("id"), strings.Trim(etag, `"`)
}

// success is the status of what was done for the first time.
func (op operation) success() int {
	for status := 200; status < 300; status++ {
		if _, known := op.Responses[fmt.Sprint(status)]; known && (status == 201 || !op.answers201()) {
			return status
		}
	}
	return 0
}

func (op operation) answers201() bool {
	_, known := op.Responses["201"]
	return known
}

func (k keyedCall) filled(text string) string {
	for name, id := range k.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return strings.ReplaceAll(text, "{n}", fmt.Sprint(k.n))
}

func (k keyedCall) token(who string) domain.Secret {
	if token, known := k.tokens[who]; known {
		return token
	}
	return k.company.Token(k.filled(who))
}

func (k keyedCall) send(body string) reply {
	path, body := k.row.path, k.filled(body)
	if strings.HasPrefix(body, "/") { // an operation without a body: another path is another request
		path, body = body, ""
	}
	contentType := "application/json"
	if k.op.RequestBody.Content["multipart/form-data"].Schema != nil {
		body, contentType = form(k.t, body)
	}
	var content io.Reader
	headers := []string{"Idempotency-Key", k.key, "Connection", "close"} // or the server waits for spare ones as it closes
	if k.row.who == "operator" {
		headers = append(headers, "X-Reason", "Asked%20by%20phone")
	}
	if body != "" {
		content, headers = strings.NewReader(body), append(headers, "Content-Type", contentType)
	}
	address := k.address + "/api/v1" + k.filled(path)
	return whole(k.t, request(k.t, k.op.method, address, k.token(k.row.who), content, headers...))
}

// made is how much there is, and how often it was done.
func (k keyedCall) made() string {
	k.t.Helper()
	_, err := k.Audit.Integrate(k.t.Context(), fixture.System(""))
	fixture.Must(k.t, err)
	done := 0
	for _, by := range []domain.Call{k.company.Admin, k.Operator(k.t)} {
		page, err := k.Audit.List(k.t.Context(), by, domain.AuditQuery{
			Action: k.op.Action, CursorQuery: domain.CursorQuery{Size: 100},
		})
		fixture.Must(k.t, err)
		for _, e := range page.Items {
			if e.Outcome == domain.OutcomeDone {
				done++
			}
		}
	}
	for _, name := range []string{"organized", "initiated", "own", "empty"} {
		done += k.doneIn(domain.Trail(k.ids[name]))
	}
	if who, path, listed := strings.Cut(k.row.list, " "); listed {
		list := k.callersFixture.send("GET", "/api/v1"+k.filled(path)+"?size=100", k.tokens[who], "").want(200)
		return fmt.Sprint(done, " done, ", len(list.json("items").([]any)), " listed")
	}
	return fmt.Sprint(done, " done")
}

// doneIn counts in the trail of an enterprise that nobody of whom can be asked.
func (k keyedCall) doneIn(trail domain.Trail) (done int) {
	k.t.Helper()
	page, err := k.Set.AuditEntries.List(k.t.Context(), domain.AuditQuery{
		Trail: trail, Action: k.op.Action, CursorQuery: domain.CursorQuery{Size: 100},
	})
	fixture.Must(k.t, err)
	for _, e := range page.Items {
		if e.Outcome == domain.OutcomeDone {
			done++
		}
	}
	return done
}

func (r reply) resource() string {
	for _, name := range []string{"id", "record_id", "execution_id", "auth0_id"} {
		if slices.Contains(r.keys(""), name) {
			return fmt.Sprint(r.status, " ", r.json(name))
		}
	}
	return fmt.Sprint(r.status, " ", r.body)
}

func (k keyedCall) repeats(t *testing.T) {
	t.Helper()
	first := k.send(k.row.body).want(k.op.success())
	made := k.made()
	if again := k.send(k.row.body); again.resource() != first.resource() {
		t.Errorf("repeated, it answers %d %s, want %s", again.status, again.body, first.resource())
	}
	if now := k.made(); now != made {
		t.Errorf("repeated, there are %s, want %s", now, made)
	}
	if k.row.other != "" {
		k.send(k.row.other).code(422, "idempotency_key_reused")
	}
	if now := k.made(); now != made {
		t.Errorf("refused for its key, there are %s, want %s", now, made)
	}
}

func (k keyedCall) isFreedByARefusal(t *testing.T) {
	t.Helper()
	if k.row.invalid == "" {
		return
	}
	if r := k.send(k.row.invalid); r.status < 400 || r.status >= 500 {
		t.Fatalf("invalid, it answers %d %s", r.status, r.body)
	}
	k.send(k.row.body).want(k.op.success())
}

// isFreedByAFault fails an attempt at its begin, or after its effect.
func (k keyedCall) isFreedByAFault(t *testing.T, at domain.Outcome) {
	t.Helper()
	before := k.made()
	k.audit.set(at)
	failed := k.send(k.row.body)
	k.audit.set("")
	if failed.status == k.op.success() && at == domain.OutcomeBegun {
		return // nothing of it is external
	}
	failed.code(503, domain.ErrStoreBusy.Code)
	first := k.send(k.row.body).want(k.op.success())
	if again := k.send(k.row.body); again.resource() != first.resource() {
		t.Errorf("after a fault it answers %s, want %s", again.resource(), first.resource())
	}
	k.once(t, before)
}

// isFreedByALostAnswer fails an attempt whose external effect is there.
func (k keyedCall) isFreedByALostAnswer(t *testing.T) {
	t.Helper()
	effect, external := effects[k.op.Action]
	if !external {
		return
	}
	before := k.made()
	if effect == "Invite" || effect == "AssignRole" {
		k.Identity.FailAfter(effect, domain.ErrStoreBusy, 1)
	} else {
		k.lost.next.Store(true)
	}
	k.send(k.row.body).code(503, domain.ErrStoreBusy.Code)
	first := k.send(k.row.body).want(k.op.success())
	if again := k.send(k.row.body); again.resource() != first.resource() {
		t.Errorf("after a lost answer it answers %s, want %s", again.resource(), first.resource())
	}
	k.once(t, before)
}

// once checks that something came to be, and not twice.
func (k keyedCall) once(t *testing.T, before string) {
	t.Helper()
	var done, listed, doneThen, listedThen int
	fmt.Sscanf(k.made(), "%d done, %d listed", &done, &listed)
	fmt.Sscanf(before, "%d done, %d listed", &doneThen, &listedThen)
	most := 1
	if k.op.Action == domain.RecordUpload {
		most = 2 // rows of the file
	}
	if done > doneThen+1 || listed > listedThen+most || done == doneThen && listed == listedThen {
		t.Errorf("there were %s, and now are %s", before, k.made())
	}
}

func (k keyedCall) answersAtOnce(t *testing.T) {
	t.Helper()
	before := k.made()
	answers := make([]string, 4)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = k.send(k.row.body).resource() })
	}
	wg.Wait()
	slices.Sort(answers)
	if len(slices.Compact(answers)) != 1 || !strings.HasPrefix(answers[0], fmt.Sprint(k.op.success())) {
		t.Errorf("at once they are answered %v", answers)
	}
	k.once(t, before)
}
