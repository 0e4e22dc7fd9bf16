package http_test

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/fixture"
)

// sendEverywhere sends a body to one operation of each kind that takes JSON.
func (s *trialFixture) sendEverywhere(body string, check func(reply)) {
	s.t.Helper()
	for _, to := range []struct{ method, path string }{
		{"POST", "/api/v1/projects"}, {"PATCH", "/api/v1/users/me"},
		{"PATCH", "/api/v1/enterprises/" + string(s.company.Enterprise.ID)},
		{"POST", s.records()}, {"POST", s.records() + "/search"}, {"POST", s.executions()},
	} {
		check(s.send(to.method, to.path, s.ada, body, "Idempotency-Key", "k"))
	}
	check(s.send("POST", connections, fixture.WebhookSecret, body))
	check(s.send("POST", "/api/v1/external/onboarding", "", body))
}

func TestUnreadableBodiesSayWhere(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for body, at := range map[string]string{
		"{\n  \"name\": \"A\",\n}": "line 3, column 1", "{\"a\": tru}": "line 1, column 10",
		"{\r\n \"\u00e4\": 'x'}": "line 2, column 7", "{\"name\": \"A\"": "line 1, column 13",
		"{} // why": "line 1, column 4", "[\n": "line 2, column 1",
	} {
		s.sendEverywhere(body, func(r reply) { r.code(400, "json_malformed").at(at) })
	}
	s.sendEverywhere(" \n", func(r reply) { r.code(400, "json_malformed").at("body") })
	s.sendEverywhere("{\n\"a\":\"\xe4\"}", func(r reply) { r.code(422, "encoding_invalid").at("line 2, column 6") })
	s.sendEverywhere("\xff\xfe{\x00}\x00", func(r reply) { r.code(422, "encoding_invalid").at("line 1, column 1") })
	s.sendEverywhere(strings.Repeat("[", 20_000), func(r reply) { r.code(422, "too_deep").at("line 1, column 81") })
}

func TestDuplicateKeysAreRefusedEverywhere(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for body, at := range map[string]string{
		`{"name":"A","name":"A"}`: "line 1, column 13", "{\"job_title\":\"A\",\n\"job_title\":null}": "line 2, column 1",
		`{"members":[{"user_id":"a","user_id":"b"}]}`: "line 1, column 28",
		`{"x":{"y":[{"a":1,"b":2,"\u0061":3}]}}`:      "line 1, column 25",
		`{"patient_data":{},"patient_data":{}}`:       "line 1, column 20",
	} {
		s.sendEverywhere(body, func(r reply) { r.code(422, "duplicate_key").at(at) })
	}
}

func TestAByteOrderMarkIsSkipped(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	const mark = "\ufeff"
	plain := s.keyedPost(s.records(), s.bob, `{"patient_data":{"a":1}}`).want(201)
	if marked := s.keyedPost(s.records(), s.bob, mark+`{"patient_data":{"a":1}}`).want(201); marked.body != plain.body {
		t.Errorf("%s is not %s", marked.body, plain.body)
	}
	s.send("PATCH", "/api/v1/users/me", s.ada, mark+` {"job_title":"Lead"}`).want(200)
	s.send("POST", s.records()+"/search", s.rea, mark+"{}").want(200)
	s.send("POST", connections, fixture.WebhookSecret, mark+"{}").want(200)
	s.send("POST", s.records(), s.bob, mark).code(400, "json_malformed")
	s.send("POST", s.records(), s.bob, mark+mark+"{}").code(400, "json_malformed").at("line 1, column 1")
}
