package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

const executionKeys = "execution_id project_id trial_slug user_id executed_by base_patient_data base_prediction " +
	"patient_record_id model_name model_version status error notes executed_at started_at completed_at created_at " +
	"updated_at updated_by"

func TestExecutionShape(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	record, bob := s.record(`{"a":1}`), s.subject(s.bob)
	done := s.send(
		"POST", s.executions(), s.bob,
		`{"base_patient_data":{"z":1.50,"a":12345678901234567890},"base_prediction":[{"p.b":[1e400],"a":null},1.0,"<"],`+
			`"patient_record_id":"`+record+`","model_name":"cox","model_version":"1.4"}`,
	).want(201)
	for _, part := range []string{
		`"base_patient_data":{"z":1.5,"a":12345678901234567890},"base_prediction":[{"p.b":[1E+400],"a":null},1.0,"<"],` +
			`"patient_record_id":"` + record + `","model_name":"cox","model_version":"1.4","status":"SUCCEEDED","error":"",` +
			`"notes":""`,
		`"user_id":"` + bob + `","executed_by":"` + bob + `"`, `"updated_by":"` + bob + `"`,
		`"project_id":"` + string(s.at.Project) + `","trial_slug":"` + string(s.at.Trial) + `"`,
	} {
		if !strings.Contains(done.body, part) {
			t.Errorf("%s is missing in %s", part, done.body)
		}
	}
	for _, none := range []string{
		``, `,"base_prediction":null`,
		`,"base_prediction":null,"status":"QUEUED","user_id":null,"patient_record_id":null,"model_name":null`,
		`,"user_id":"` + bob + `"`,
	} {
		queued := s.send("POST", s.executions(), s.bob, `{"base_patient_data":{}`+none+`}`).want(201).has("", executionKeys)
		if !strings.Contains(
			queued.body, `"base_prediction":[],"patient_record_id":null,"model_name":"","model_version":"","status":"QUEUED"`,
		) || !strings.Contains(queued.body, `"started_at":null,"completed_at":null`) {
			t.Error(queued.body)
		}
		read := s.send("GET", s.executions()+"/"+queued.text("execution_id"), s.rea, "").want(200)
		if read.body != queued.body {
			t.Errorf("made %s read %s", queued.body, read.body)
		}
	}
	if r := s.send(
		"POST", s.executions(), s.bob, `{"base_patient_data":{},"base_prediction":[],"status":"SUCCEEDED"}`,
	).want(201); r.text("status") != "SUCCEEDED" || !millis.MatchString(r.text("completed_at")) {
		t.Error(r.body)
	}
}

func TestExecutionsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for body, want := range map[string]struct {
		status   int
		code, at string
	}{
		`{}`:                                  {422, "request_invalid", "body"},
		`{"base_patient_data":[]}`:            {422, "request_invalid", "body.base_patient_data"},
		`{"base_patient_data":{"a":1,"a":2}}`: {422, "duplicate_key", "line 1, column 29"},
		`{"base_patient_data":{},"base_prediction":{}}`: {422, "request_invalid", "body.base_prediction"},
		`{"base_patient_data":{},"base_prediction":[{"a":1e9999}]}`: {
			422, "number_unsupported", "body.base_prediction, element 1, key 1 (byte 7)",
		},
		`{"base_patient_data":{},"status":"RUNNING"}`:               {422, "request_invalid", "body.status"},
		`{"base_patient_data":{},"status":"SUCCEEDED"}`:             {422, "status_invalid", "body.status"},
		`{"base_patient_data":{},"user_id":"auth0|another"}`:        {422, "user_not_you", "body.user_id"},
		`{"base_patient_data":{},"patient_record_id":"none"}`:       {404, "record_not_found", "body.patient_record_id"},
		`{"base_patient_data":{},"executed_by":"auth0|another"}`:    {422, "request_invalid", "body.executed_by"},
		`{"base_patient_data":{},"model_name":"` + "\\u0007" + `"}`: {422, "text_invalid", "body.model_name"},
	} {
		s.send("POST", s.executions(), s.bob, body).code(want.status, want.code).at(want.at)
	}
	id := s.run()
	s.send("POST", s.executions(), s.rea, `{"base_patient_data":{}}`).code(403, "forbidden")
	s.send("GET", s.executions()+"/none", s.rea, "").code(404, "execution_not_found")
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		one := s.executions() + "/" + id
		alike(t, s.send("GET", one, stranger, "").code(404, "project_not_found"), s.send("GET", s.outside(one), stranger, ""))
		alike(
			t, s.send("POST", s.executions(), stranger, `{"base_patient_data":{}}`).code(404, "project_not_found"),
			s.send("POST", s.outside(s.executions()), stranger, `{"base_patient_data":{}}`),
		)
	}
}

func TestMachinesRunForSomebody(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	machine := s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "executions:write")
	other := s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "migrations:read")
	bob, rea := s.subject(s.bob), s.subject(s.rea)
	run := `{"base_patient_data":{}}`
	for _, c := range []struct {
		token        domain.Secret
		body, header string
		user         string
	}{
		{machine, `{"base_patient_data":{},"user_id":"` + bob + `"}`, "", bob},
		{machine, run, bob, bob},
		{machine, `{"base_patient_data":{},"user_id":"` + rea + `"}`, bob, rea},
		{s.bob, run, rea, bob},
	} {
		var headers []string
		if c.header != "" {
			headers = []string{"user-id", c.header}
		}
		if r := s.send("POST", s.executions(), c.token, c.body, headers...).want(201); r.text("user_id") != c.user ||
			r.text("executed_by") != c.user {
			t.Error(r.body)
		}
	}
	s.send("POST", s.executions(), machine, run).code(422, "user_not_member").at("body.user_id")
	s.send("POST", s.executions(), machine, run, "user-id", s.subject(s.eve)).code(422, "user_not_member")
	s.send("POST", s.executions(), other, run, "user-id", bob).code(403, "forbidden")
	s.send("GET", s.executions(), machine, "").code(403, "forbidden")
}

func TestExecutionsPage(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	machine := s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "executions:write")
	var made []string
	for range 4 {
		made = append(made, s.run())
	}
	reas := s.send("POST", s.executions(), machine, `{"base_patient_data":{},"user_id":"`+s.subject(s.rea)+`"}`).want(201).
		text("execution_id")
	list := func(query string) reply { return s.send("GET", s.executions()+query, s.rea, "").want(200) }
	if got := list(""); !slices.Equal(got.ids("execution_id"), append([]string{reas}, reversed(made)...)) {
		t.Error(got.ids("execution_id"))
	}
	for query, want := range map[string]int{
		"?mine=true": 1, "?mine": 1, "?mine&size=2": 1, "?mine=false": 5, "?status=QUEUED": 1, "?status=SUCCEEDED": 4,
		"?status=FAILED": 0, "?size=3": 3, "?mine=true&status=SUCCEEDED": 0,
	} {
		if got := list(query).ids("execution_id"); len(got) != want {
			t.Errorf("%s found %v", query, got)
		}
	}
	first := list("?size=3&count=true").has("", "items next_cursor total_items")
	next := list(fmt.Sprintf("?size=3&cursor=%s", first.text("next_cursor")))
	if first.json("total_items") != 5.0 || !slices.Equal(next.ids("execution_id"), []string{made[1], made[0]}) ||
		next.json("next_cursor") != nil {
		t.Error(first.body, next.body)
	}
	s.send("GET", s.executions()+"?status=DONE", s.rea, "").code(422, "request_invalid").at("query.status")
	s.send("GET", s.executions()+"?mine=true&cursor="+first.text("next_cursor"), s.rea, "").code(422, "cursor_invalid")
}

func TestExecutionsAreMadeOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	body := `{"base_patient_data":{"a":1},"base_prediction":[1]}`
	first := s.send("POST", s.executions(), s.bob, body, "Idempotency-Key", "k").want(201)
	again := s.send("POST", s.executions(), s.bob, body, "Idempotency-Key", "k").want(201)
	if first.body != again.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
	s.send(
		"POST", s.executions(), s.bob, `{"base_patient_data":{"a":1.0},"base_prediction":[1]}`, "Idempotency-Key", "k",
	).code(422, "idempotency_key_reused")
	if n := s.send("GET", s.executions()+"?count=true", s.bob, "").json("total_items"); n != 1.0 {
		t.Errorf("%v executions", n)
	}
}
