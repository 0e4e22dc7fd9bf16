package http_test

import (
	"strings"
	"testing"
)

// What patients' data hold appears in no log line and in no error, whatever is
// wrong with a request.
func TestDataStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	data := `{"canary-key":"canary-value","n":"canary"}`
	record := s.send("POST", s.records(), s.bob, `{"external_id":"canary-id","patient_data":`+data+`}`).want(201).
		text("record_id")
	s.send("GET", s.records()+"/"+record, s.bob, "").want(200)
	s.send(
		"POST", s.records()+"/search", s.bob,
		`{"filter":{"field":"patient_data.canary-key","op":"eq","value":"canary-value"}}`,
	).want(200)
	s.send("POST", s.executions(), s.bob, `{"base_patient_data":`+data+`,"base_prediction":["canary"]}`).want(201)
	s.upload(s.records()+"/upload", s.bob, "canary,b\n1,canary\n").want(201)
	search := s.records() + "/search"
	for _, c := range []struct{ path, body string }{
		{s.records(), `{"external_id":"canary-id","patient_data":{}}`},
		{s.records(), `{"patient_data":{"canary":1,"canary":2}}`},
		{s.records(), `{"patient_data":{"canary":"canary`},
		{s.records(), `{"patient_data":{"canary":canary}}`},
		{s.records(), `{"patient_data":{"canary":1e9999}}`},
		{s.records(), `{"patient_data":{"canary":"\ud800"}}`},
		{s.records(), "{\"patient_data\":{\"canary\":\"\xff\"}}"},
		{s.records(), `{"patient_data":"canary"}`},
		{s.records(), `{"patient_data":["canary"]}`},
		{s.records(), `"canary"`},
		{s.records(), `{"patient_data":{},"external_id":{"canary":"canary"}}`},
		{s.records(), `{"patient_data":{},"external_id":"canary` + strings.Repeat("x", 128) + `"}`},
		{s.executions(), `{"base_patient_data":"canary"}`},
		{s.executions(), `{"base_patient_data":{},"base_prediction":"canary"}`},
		{s.executions(), `{"base_patient_data":{},"status":"canary"}`},
		{s.executions(), `{"base_patient_data":{},"user_id":"canary"}`},
		{s.executions(), `{"base_patient_data":{},"patient_record_id":"canary"}`},
		{s.executions(), `{"base_patient_data":{},"base_prediction":[{"canary":1,"canary":2}]}`},
		{search, `{"filter":{"field":"canary","op":"eq","value":"canary"}}`},
		{search, `{"filter":{"field":"patient_data.x","op":"canary","value":"canary"}}`},
		{search, `{"filter":{"field":"patient_data.x","op":"between","value":["canary"]}}`},
		{search, `{"filter":{"field":"created_at","op":"eq","value":"canary"}}`},
		{search, `{"filter":"canary"}`},
		{search, `{"filter":{"canary":1}}`},
		{search, `{"cursor":"canary"}`},
		{search, `{"size":"canary"}`},
	} {
		if r := s.send("POST", c.path, s.bob, c.body); r.status < 400 || r.status > 499 ||
			strings.Contains(r.body, "canary") {
			t.Errorf("%s: %d %s", c.body, r.status, r.body)
		}
	}
	for _, query := range []string{"cursor=canary", "size=canary", "sort=canary", "count=canary", "external_id=canary"} {
		if r := s.send("GET", s.records()+"?"+query, s.bob, ""); strings.Contains(
			strings.ReplaceAll(r.body, `"external_id":"canary-id"`, ""), "canary",
		) && r.status >= 400 {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	for _, line := range strings.Split(s.log.String(), "\n") {
		if strings.Contains(line, "canary") {
			t.Error("logged: " + line)
		}
	}
	if !strings.Contains(s.log.String(), `"status":422`) {
		t.Error("the log is empty")
	}
}

// The password of a datasource appears in no answer, log line, audit entry or job, whatever is wrong with a request.
func TestPasswordsOfDatasourcesStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	op, why := s.operator(), []string{"X-Reason", "contract"}
	e := s.send("POST", "/api/v1/enterprises", op, `{"name":"Own","admin_email":"ada@own.example"}`).want(201).text("id")
	path := "/api/v1/enterprises/" + e + "/datasources"
	body := func(password, rest string) string {
		return `{"name":"Own","host":"db.own.example","database":"tenon","user":"tenon","password":` + password + rest + `}`
	}
	answers := []reply{s.send("POST", path, op, body(`"canary"`, `,"kind":"mongodb"`), why...).want(201)}
	one := path + "/" + answers[0].text("id")
	for _, c := range []struct{ method, path, body string }{
		{"GET", path, ""}, {"GET", one, ""}, {"PUT", one, body(`"canary2"`, "")}, {"POST", one + "/test", ""},
		{"POST", path, body(`"canary"`, `,"kind":"mongodb"`)}, {"POST", path, body(`"canary"`, `,"kind":"canary"`)},
		{"POST", path, body(`"canary`+strings.Repeat("x", 1024)+`"`, `,"kind":"s3"`)},
		{"POST", path, body(`"canary\n"`, `,"kind":"s3"`)}, {"POST", path, body(`["canary"]`, `,"kind":"s3"`)},
		{"POST", path, body(`{"canary":"canary"}`, `,"kind":"s3"`)}, {"POST", path, body(`"canary`, `,"kind":"s3"`)},
		{"POST", path, body(`"canary","password":"canary"`, `,"kind":"s3"`)},
		{"POST", path, body(`"canary","port":"canary"`, `,"kind":"s3"`)},
		{"POST", path, body(`"x","options":{"ca_certificates":"canary"}`, `,"kind":"s3"`)},
		{"POST", path, body(`"x","options":{"canary":"canary"}`, `,"kind":"s3"`)},
		{"PUT", one, body(`"canary"`, `,"kind":"canary"`)}, {"GET", "/api/v1/audit?enterprise_id=" + e, ""},
		{"GET", "/api/v1/jobs?enterprise_id=" + e, ""}, {"DELETE", one, ""},
	} {
		answers = append(answers, s.send(c.method, c.path, op, c.body, why...))
	}
	for _, r := range answers {
		// A field that nobody knows is named, because the sender must find it.
		if r.status >= 500 || strings.Contains(strings.ReplaceAll(r.body, "options.canary", ""), "canary") {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "canary") {
			t.Error("logged: " + line)
		}
	}
}
