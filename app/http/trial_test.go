package http_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/fixture"
)

func TestTrialsAndGrants(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob := w.join(acme, "bob")
	op, predict, copilot := w.operator(), w.module("predict"), w.module("copilot")

	lung := w.send(
		"POST", "/api/v1/trials", op, `{"module_id":`+predict+`,"slug":"lung","name":"Lung","icon_url":"/lung.svg"}`,
	).want(201)
	if _, number := lung.json("id").(float64); !number || lung.text("slug") != "lung" ||
		lung.text("icon_url") != "/lung.svg" {
		t.Error(lung.body)
	}
	raw, _ := json.Marshal(lung.json("id"))
	id := string(raw)
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{
			"the slug is taken", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"lung","name":"X"}`, 409,
			"slug_taken",
		},
		{
			"the name is taken", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"lung-2","name":"LUNG"}`, 409,
			"name_taken",
		},
		{
			"an odd slug", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"Lung","name":"X"}`, 422,
			"request_invalid",
		},
		{"an unknown module", "POST", "/api/v1/trials", `{"module_id":999,"slug":"x","name":"X"}`, 404, "module_not_found"},
		{
			"a standalone module", "POST", "/api/v1/trials", `{"module_id":` + copilot + `,"slug":"x","name":"X"}`, 422,
			"module_standalone",
		},
		{"half a number", "POST", "/api/v1/trials", `{"module_id":1.5,"slug":"x","name":"X"}`, 422, "request_invalid"},
		{"an unknown number", "GET", "/api/v1/trials/999", ``, 404, "trial_not_found"},
		{"no number", "GET", "/api/v1/trials/x", ``, 404, "not_found"},
		{"an unknown slug", "GET", "/api/v1/trials/slug/x", ``, 404, "trial_not_found"},
		{
			"a trial of nothing", "POST", "/api/v1/enterprises/" + acme.id + "/modules", `{"module_id":` + predict + `}`, 422,
			"trial_required",
		},
		{
			"a trial of a standalone module", "POST", "/api/v1/enterprises/" + acme.id + "/modules",
			`{"module_id":` + copilot + `,"trial_id":` + id + `}`, 422, "module_standalone",
		},
		{
			"an unknown trial", "POST", "/api/v1/enterprises/" + acme.id + "/modules",
			`{"module_id":` + predict + `,"trial_id":999}`, 404, "trial_not_found",
		},
		{
			"an unknown enterprise", "POST", "/api/v1/enterprises/x/modules", `{"module_id":` + copilot + `}`, 404,
			"enterprise_not_found",
		},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send(tc.method, tc.path, op, tc.body).code(tc.status, tc.code) })
	}
	w.send("POST", "/api/v1/trials", acme.admin, `{"module_id":`+predict+`,"slug":"x","name":"X"}`).code(403, "forbidden")
	w.send("GET", "/api/v1/trials/"+id, bob, "").want(200)
	w.send("GET", "/api/v1/trials/slug/lung", bob, "").want(200)
	if all := w.send("GET", "/api/v1/trials?module_id="+predict, bob, "").want(200); all.text("items.0.slug") != "lung" {
		t.Error(all.body)
	}
	if none := w.send("GET", "/api/v1/trials?module_id="+copilot, bob, "").want(200); none.json("total_items") != 0.0 {
		t.Error(none.body)
	}

	grants := "/api/v1/enterprises/" + acme.id + "/modules"
	g := w.send("POST", grants, op, `{"module_id":`+predict+`,"trial_id":`+id+`}`).want(201)
	if again := w.send(
		"POST", grants, op, `{"module_id":`+predict+`,"trial_id":`+id+`}`,
	).want(201); again.text("id") != g.text("id") {
		t.Error("granted twice", again.body)
	}
	if whole := w.send(
		"POST", grants, op, `{"module_id":`+copilot+`,"trial_id":null}`,
	).want(201); whole.json("trial_id") != nil {
		t.Error(whole.body)
	}
	if all := w.send("GET", grants, bob, "").want(200).json("items").([]any); len(all) != 2 {
		t.Error(all)
	}
	w.send("GET", grants, other.admin, "").code(404, "enterprise_not_found")
	w.send("POST", grants, acme.admin, `{"module_id":`+copilot+`}`).code(403, "forbidden")
}

// number is that of what has just been created.
func (r reply) number() string {
	r.t.Helper()
	raw, err := json.Marshal(r.want(201).json("id"))
	fixture.Must(r.t, err)
	return string(raw)
}

func TestModulesOverHTTP(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	op := w.operator()
	made := w.send("POST", "/api/v1/modules", op, `{"slug":"dose","name":"Dose"}`).want(201)
	path := "/api/v1/modules/" + made.number()
	if made.header.Get("ETag") != `"1"` || made.json("is_standalone") != false || made.text("description") != "" {
		t.Error(made.header, made.body)
	}
	for _, tc := range []struct {
		method, path, body, seen string
		status                   int
		code                     string
	}{
		{"POST", "/api/v1/modules", `{"slug":"dose","name":"X"}`, "", 409, "slug_taken"},
		{"POST", "/api/v1/modules", `{"slug":"a b","name":"X"}`, "", 422, "request_invalid"},
		{"POST", "/api/v1/modules", `{"slug":"x"}`, "", 422, "request_invalid"},
		{"POST", "/api/v1/modules", `{"slug":"x","name":"X","is_standalone":"yes"}`, "", 422, "request_invalid"},
		{"GET", "/api/v1/modules/99", "", "", 404, "module_not_found"},
		{"GET", "/api/v1/modules/x", "", "", 404, "not_found"},
		{"GET", "/api/v1/modules/99999999999999999999", "", "", 404, "not_found"},
		{"PUT", path, `{"name":"X","slug":"other"}`, "", 422, "request_invalid"},
		{"PUT", path, `{"description":"no name"}`, "", 422, "request_invalid"},
		{"PUT", path, `{"name":"X"}`, `"7"`, 412, "version_stale"},
		{"PUT", path, `{"name":"Stays Dose","is_standalone":true}`, `"1"`, 200, ""},
		{"PATCH", path, `{"name":"X"}`, `"1"`, 412, "version_stale"},
		{"PATCH", path, `{"name":null}`, "", 422, "null_forbidden"},
		{"PATCH", path, `{"is_standalone":null}`, "", 422, "null_forbidden"},
		{"PATCH", path, `{"version":9}`, "", 422, "request_invalid"},
		{"PATCH", path, `{"description":"Longer"}`, `"2"`, 200, ""},
		{"PATCH", path, `{}`, `"3"`, 200, ""},
		{"PUT", "/api/v1/modules/1", `{"name":"Other"}`, "", 409, "module_built_in"},
		{"PUT", "/api/v1/modules/2", `{"name":"Compare"}`, "", 409, "module_built_in"},
		{"PUT", "/api/v1/modules/2", `{"name":"Compare","is_standalone":true}`, "", 200, ""},
		{"DELETE", "/api/v1/modules/1", "", "", 409, "module_built_in"},
		{"DELETE", path, "", `"2"`, 412, "version_stale"},
		{"DELETE", path, "", `nonsense`, 422, "if_match_invalid"},
		{"DELETE", path, "", `"3"`, 204, ""},
		{"DELETE", path, "", "", 404, "module_not_found"},
	} {
		r := w.send(tc.method, tc.path, op, tc.body, ifSeen(tc.seen)...)
		if r.want(tc.status); tc.code != "" {
			r.code(tc.status, tc.code)
		}
	}
}

func ifSeen(tag string) []string {
	if tag == "" {
		return nil
	}
	return []string{"If-Match", tag}
}

func TestTrialsAreEditedAndDeletedOverHTTP(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	op := s.operator()
	trial := s.send("GET", "/api/v1/trials/slug/"+string(s.at.Trial), op, "").want(200)
	unused := "/api/v1/trials/" + s.send(
		"POST", "/api/v1/trials", op, `{"module_id":1,"slug":"unused","name":"Unused","icon_url":"/a.svg"}`,
	).number()
	used := "/api/v1/trials/" + fmt.Sprint(trial.json("id"))
	s.record(`{}`)
	for _, tc := range []struct {
		method, path, body, seen string
		status                   int
		code                     string
	}{
		{"PUT", unused, `{"module_id":1,"name":"` + trial.text("name") + `"}`, "", 409, "name_taken"},
		{"PUT", unused, `{"name":"X"}`, "", 422, "request_invalid"},
		{"PUT", unused, `{"module_id":1,"name":"X","slug":"other"}`, "", 422, "request_invalid"},
		{"PUT", unused, `{"module_id":2,"name":"X"}`, "", 422, "module_standalone"},
		{"PATCH", unused, `{"module_id":99}`, "", 404, "module_not_found"},
		{"PATCH", unused, `{"module_id":null}`, "", 422, "null_forbidden"},
		{"PATCH", unused, `{"icon_url":"ftp://x/y"}`, "", 422, "url_invalid"},
		{"PATCH", unused, `{"name":"X"}`, `"2"`, 412, "version_stale"},
		{"PATCH", "/api/v1/trials/999", `{"module_id":99}`, "", 404, "trial_not_found"},
		{"PATCH", "/api/v1/trials/x", `{"name":"X"}`, "", 404, "not_found"},
		{"PATCH", unused, `{"icon_url":null,"name":"Y"}`, `"1"`, 200, ""},
		{"PUT", unused, `{"module_id":1,"name":"Z"}`, `"2"`, 200, ""},
		{"DELETE", unused, "", `"2"`, 412, "version_stale"},
		{"DELETE", unused, "", `"3"`, 204, ""},
		{"DELETE", unused, "", "", 404, "trial_not_found"},
		{"POST", "/api/v1/trials", `{"module_id":1,"slug":"unused","name":"Unused"}`, "", 409, "slug_taken"},
		{"DELETE", used, "", "", 409, "trial_in_use"},
	} {
		r := s.send(tc.method, tc.path, op, tc.body, ifSeen(tc.seen)...)
		if r.want(tc.status); tc.code != "" {
			r.code(tc.status, tc.code)
		}
	}
	s.send("GET", s.records(), s.bob, "").want(200)
}

func TestGrantsAreChangedInOneCall(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	op, grants := s.operator(), "/api/v1/enterprises/"+string(s.company.Enterprise.ID)+"/modules"
	trial := fmt.Sprint(s.send("GET", "/api/v1/trials/slug/"+string(s.at.Trial), op, "").want(200).json("id"))
	r := s.send("PUT", grants, op, `{"grant":[{"module_id":2,"trial_id":null},{"module_id":1}],`+
		`"revoke":[{"module_id":1,"trial_id":`+trial+`},{"module_id":3}]}`).want(200)
	if r.json("granted.0.module_id") != 2.0 || r.json("granted.0.trial_id") != nil || r.text("granted.0.id") == "" ||
		fmt.Sprint(r.json("revoked.0.trial_id")) != trial || r.json("unchanged.0.module_id") != 3.0 ||
		r.text("errors.0.code") != "trial_required" || r.text("errors.0.location") != "body.grant[1].trial_id" ||
		r.text("errors.0.message") == "" || r.json("errors.0.module_id") != 1.0 {
		t.Error(r.body)
	}
	s.send("GET", s.records(), s.bob, "").code(403, "trial_not_granted")
	again := s.send("POST", grants, op, `{"module_id":1,"trial_id":`+trial+`}`).want(201).text("id")
	s.send("GET", s.records(), s.bob, "").want(200)
	s.send("DELETE", grants+"/"+again, op, "").want(204)
	s.send("DELETE", grants+"/"+again, op, "").code(404, "grant_not_found")
	s.send("DELETE", "/api/v1/enterprises/nobody/modules/"+again, op, "").code(404, "enterprise_not_found")
	s.send("GET", s.records(), s.bob, "").code(403, "trial_not_granted")

	for _, body := range []string{`{}`, `{"grant":null,"revoke":[]}`} {
		if r := s.send("PUT", grants, op, body).want(200); strings.Contains(r.body, "null") {
			t.Error(r.body)
		}
	}
	many := strings.TrimSuffix(strings.Repeat(`{"module_id":2},`, 201), ",")
	for _, body := range []string{
		`[]`, `{"grant":{}}`, `{"grant":[1]}`, `{"grant":[{}]}`, `{"grants":[]}`,
		`{"grant":[{"module_id":"2"}]}`, `{"grant":[{"module_id":2,"id":3}]}`, `{"revoke":[` + many + `]}`,
	} {
		s.send("PUT", grants, op, body).code(422, "request_invalid")
	}
}
