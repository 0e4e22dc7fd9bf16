package http_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// queued stores a run of bob's that is still to be, and returns its path.
func (s *trialFixture) queued() string {
	s.t.Helper()
	made := s.send("POST", s.executions(), s.bob, `{"base_patient_data":{"age":58.7}}`).want(201)
	if made.header.Get("ETag") != `"1"` {
		s.t.Error(made.header)
	}
	return s.executions() + "/" + made.text("execution_id")
}

func (s *trialFixture) predictor() domain.Secret {
	return s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "executions:write")
}

func TestARunGoesOn(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	machine := s.predictor()
	one := s.queued()
	running := s.send("PATCH", one, machine, `{"status":"RUNNING"}`).want(200).has("", executionKeys)
	if running.header.Get("ETag") != `"2"` || running.text("status") != "RUNNING" || running.json("completed_at") != nil ||
		!millis.MatchString(running.text("started_at")) || running.text("updated_by") != "predictor@clients" ||
		running.text("user_id") != s.subject(s.bob) {
		t.Error(running.header, running.body)
	}
	done := s.send(
		"PATCH", one, machine, `{"status":"SUCCEEDED","base_prediction":[{"z":1.50,"a":12345678901234567890}]}`,
	).want(200)
	if !strings.Contains(done.body, `"base_prediction":[{"z":1.5,"a":12345678901234567890}]`) ||
		done.text("started_at") != running.text("started_at") || !millis.MatchString(done.text("completed_at")) {
		t.Error(done.body)
	}
	noted := s.send(
		"PATCH", one, s.bob, `{"notes":"Checked\nby the board"}`, "Content-Type", "application/merge-patch+json",
	).want(200)
	if noted.text("notes") != "Checked\nby the board" || noted.text("status") != "SUCCEEDED" ||
		noted.text("completed_at") != done.text("completed_at") || noted.text("updated_by") != s.subject(s.bob) {
		t.Error(noted.body)
	}
	if read := s.send("GET", one, s.rea, "").want(200); read.body != noted.body || read.header.Get("ETag") != `"4"` {
		t.Errorf("read %s, want %s", read.body, noted.body)
	}
	if same := s.send("PATCH", one, s.bob, `{}`).want(200); same.body != noted.body || same.header.Get("ETag") != `"4"` {
		t.Errorf("nothing changed it to %s", same.body)
	}
	failed := s.queued()
	if r := s.send("PATCH", failed, machine, `{"status":"FAILED","error":"The model is away"}`).want(200); r.text(
		"error",
	) != "The model is away" || r.json("started_at") != nil || r.json("completed_at") == nil {
		t.Error(r.body)
	}
	s.send("PATCH", s.queued(), s.bob, `{"status":"CANCELLED"}`).want(200)
	if r := s.send("PATCH", one, s.bob, `{"notes":null}`).want(200); r.text("notes") != "" {
		t.Error(r.body)
	}
}

func TestChangesOfARunRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one, done := s.queued(), s.executions()+"/"+s.run()
	before := [2]string{s.send("GET", one, s.bob, "").body, s.send("GET", done, s.bob, "").body}
	long := strings.Repeat("x", 2001)
	for _, c := range []struct {
		path, body string
		status     int
		code, at   string
	}{
		{one, `{"status":"SUCCEEDED","base_prediction":[1]}`, 409, "execution_move_invalid", "body.status"},
		{one, `{"status":"QUEUED"}`, 409, "execution_move_invalid", "body.status"},
		{one, `{"status":"DONE"}`, 422, "request_invalid", "body.status"},
		{one, `{"status":null}`, 422, "null_forbidden", "body.status"},
		{one, `{"status":7}`, 422, "request_invalid", "body.status"},
		{one, `{"base_prediction":[1]}`, 422, "execution_prediction_invalid", "body.base_prediction"},
		{one, `{"status":"RUNNING","base_prediction":null}`, 422, "null_forbidden", "body.base_prediction"},
		{one, `{"status":"RUNNING","base_prediction":{}}`, 422, "request_invalid", "body.base_prediction"},
		{
			one, `{"status":"RUNNING","base_prediction":[{"a":1,"a":2}]}`, 422, "duplicate_key", "line 1, column 47",
		},
		{
			one, `{"status":"RUNNING","base_prediction":[1e9999]}`, 422, "number_unsupported",
			"body.base_prediction, element 1 (byte 2)",
		},
		{one, `{"status":"RUNNING","error":"x"}`, 422, "execution_error_invalid", "body.error"},
		{one, `{"notes":"` + long + `"}`, 422, "request_invalid", "body.notes"},
		{one, `{"status":"FAILED","error":"` + long + `"}`, 422, "request_invalid", "body.error"},
		{one, `{"notes":"\u0007"}`, 422, "text_invalid", "body.notes"},
		{one, `{"user_id":"auth0|x"}`, 422, "request_invalid", "body.user_id"},
		{one, `{"version":1,"notes":"x"}`, 422, "request_invalid", "body.version"},
		{done, `{"status":"FAILED"}`, 409, "execution_finished", ""},
		{done, `{"status":"SUCCEEDED"}`, 409, "execution_finished", ""},
		{done, `{"base_prediction":[1],"notes":"x"}`, 409, "execution_finished", ""},
		{done, `{"error":null}`, 409, "execution_finished", ""},
	} {
		r := s.send("PATCH", c.path, s.bob, c.body).code(c.status, c.code)
		if c.at != "" {
			r.at(c.at)
		}
	}
	for _, body := range []string{`[`, `{"notes":`, `{"notes":"x"}}`} {
		s.send("PATCH", one, s.bob, body).want(400)
	}
	s.send("PATCH", one, s.bob, `[]`).want(422)
	s.send("PATCH", one, s.bob, `{"notes":"x"}`, "If-Match", `"2"`).code(412, "version_stale")
	s.send("PATCH", one, s.bob, `{"notes":"x"}`, "If-Match", `2`).code(422, "if_match_invalid")
	for i, path := range []string{one, done} {
		if after := s.send("GET", path, s.bob, "").body; after != before[i] {
			t.Errorf("it was refused and is %s, was %s", after, before[i])
		}
	}
	s.send("PATCH", one, s.bob, `{"notes":"x"}`, "If-Match", `"7", W/"1"`).want(200)
}

// Whose the run is, who leads the project and machines may; colleagues who write may not.
func TestWhoChangesARun(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one, body := s.queued(), `{"notes":"x"}`
	s.send("PATCH", one, s.ada, body).want(200)
	s.send("PATCH", one, s.rea, body).code(403, "forbidden")
	eve := domain.NewMember{User: domain.Subject(s.subject(s.eve)), Role: "ANALYST"}
	at := s.company.TrialScope(t, eve, domain.NewMember{User: domain.Subject(s.subject(s.bob)), Role: "ANALYST"})
	there := "/api/v1/executions/" + string(at.Project) + "/" + string(at.Trial)
	bobs := there + "/" + s.send("POST", there, s.bob, `{"base_patient_data":{}}`).want(201).text("execution_id")
	s.send("PATCH", bobs, s.eve, body).code(403, "forbidden")
	s.send("PATCH", bobs, s.eve, body, "If-Match", `"1"`).code(403, "forbidden")
	s.send("PATCH", bobs, s.bob, body).want(200)
	none := s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "migrations:read")
	s.send("PATCH", one, none, body).code(403, "forbidden")
	for _, id := range []string{"none", "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40", strings.Repeat("x", 128), "%00", "a%2Fb"} {
		s.send("PATCH", s.executions()+"/"+id, s.bob, body).code(404, "execution_not_found")
		s.send("PATCH", s.executions()+"/"+id, s.predictor(), body).code(404, "execution_not_found")
	}
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(
			t, s.send("PATCH", one, stranger, body).code(404, "project_not_found"),
			s.send("PATCH", s.outside(one), stranger, body),
		)
	}
}

// Of workers who claim a run, one gets it.
func TestARunIsClaimedOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one, machine := s.queued(), s.predictor()
	answers := make([]reply, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.send("PATCH", one, machine, `{"status":"RUNNING"}`) })
	}
	wg.Wait()
	won := 0
	for _, r := range answers {
		if r.status == 200 {
			won++
		} else {
			r.code(409, "execution_move_invalid")
		}
	}
	if won != 1 {
		t.Errorf("%d have got it", won)
	}
}

func TestChangesOfARunAreAudited(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one := s.queued()
	id := one[strings.LastIndex(one, "/")+1:]
	s.send("PATCH", one, s.predictor(), `{"status":"RUNNING"}`, "X-Reason", "Query").want(200)
	s.send("PATCH", one, s.bob, `{"status":"QUEUED"}`).want(409)
	_, err := s.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	list := s.send("GET", "/api/v1/audit?action=execution.update&subject="+id, s.ada, "").want(200)
	if got := strings.Join(list.ids("outcome"), " "); got != "failed begun done begun" {
		t.Errorf("the trail has %s: %s", got, list.body)
	}
	if list.json("items.2.machine") != true || list.text("items.2.reason") != "Query" ||
		list.json("items.0.machine") != false {
		t.Error(list.body)
	}
}
