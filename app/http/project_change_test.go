package http_test

import (
	"strings"
	"testing"
)

func TestProjectsAreChanged(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	p := "/api/v1/projects/" + w.send(
		"POST", "/api/v1/projects", bob, `{"name":"ONC-201","description":"arm B"}`,
	).want(201).text("id")
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"ONC-202"}`).want(201)
	for _, tc := range []struct {
		method, body, name, description, status string
	}{
		{"PATCH", `{"name":" ONC-203 "}`, "ONC-203", "arm B", "ACTIVE"},
		{"PATCH", `{"status":"COMPLETED"}`, "ONC-203", "arm B", "COMPLETED"},
		{"PATCH", `{"description":null}`, "ONC-203", "", "COMPLETED"},
		{"PUT", `{"name":"onc-203","description":"a\nb"}`, "onc-203", "a\nb", "COMPLETED"},
		{"PUT", `{"name":"ONC-201","status":"ACTIVE"}`, "ONC-201", "", "ACTIVE"},
		{"PATCH", `{}`, "ONC-201", "", "ACTIVE"},
	} {
		r := w.send(tc.method, p, bob, tc.body).want(200)
		got := w.send("GET", p, acme.admin, "").want(200)
		if got.body != r.body || got.header.Get("ETag") != r.header.Get("ETag") || r.text("name") != tc.name ||
			r.text("description") != tc.description || r.text("status") != tc.status ||
			r.text("members.0.role") != "ADMIN" || r.text("updated_by") != w.subject(bob) {
			t.Errorf("%s %s: %s, then %s", tc.method, tc.body, r.body, got.body)
		}
	}
	if tag := w.send("GET", p, bob, "").header.Get("ETag"); tag != `"6"` {
		t.Errorf("after five changes and one of nothing the version is %s", tag)
	}
	if r := w.send("PATCH", p, acme.admin, `{"name":"x"}`, "If-Match", `"6"`).want(200); r.text("updated_by") !=
		w.subject(acme.admin) || r.text("created_by") != w.subject(bob) {
		t.Error(r.body)
	}
}

func TestChangesOfProjectsAreRefused(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob, eve := w.join(acme, "bob"), w.join(acme, "eve")
	made := w.send(
		"POST", "/api/v1/projects", bob, `{"name":"ONC-201","members":[{"user_id":"`+w.subject(eve)+`","role":"ANALYST"}]}`,
	).want(201)
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"Ärzte"}`).want(201)
	p := "/api/v1/projects/" + made.text("id")
	for _, tc := range []struct {
		method, body string
		status       int
		code         string
	}{
		{"PATCH", `{"name":"äRZTE"}`, 409, "name_taken"},
		{"PUT", `{"name":"ÄRZTE"}`, 409, "name_taken"},
		{"PATCH", `{"name":""}`, 422, "request_invalid"},
		{"PATCH", `{"name":" \u200b "}`, 422, "text_length"},
		{"PATCH", `{"name":"a\nb"}`, 422, "text_invalid"},
		{"PATCH", `{"name":"` + strings.Repeat("x", 101) + `"}`, 422, "request_invalid"},
		{"PATCH", `{"name":null}`, 422, "null_forbidden"},
		{"PATCH", `{"name":5}`, 422, "request_invalid"},
		{"PATCH", `{"description":"` + strings.Repeat("x", 501) + `"}`, 422, "request_invalid"},
		{"PATCH", `{"status":"DELETED"}`, 422, "request_invalid"},
		{"PATCH", `{"status":"completed"}`, 422, "request_invalid"},
		{"PATCH", `{"status":null}`, 422, "null_forbidden"},
		{"PATCH", `{"created_by":"auth0|1"}`, 422, "request_invalid"},
		{"PATCH", `{"members":[]}`, 422, "request_invalid"},
		{"PATCH", `[]`, 422, "request_invalid"},
		{"PATCH", `{"name":`, 400, "json_malformed"},
		{"PUT", `{}`, 422, "request_invalid"},
		{"PUT", `{"status":"ACTIVE"}`, 422, "request_invalid"},
		{"PUT", `{"name":"x","status":""}`, 422, "request_invalid"},
	} {
		w.send(tc.method, p, bob, tc.body).code(tc.status, tc.code)
	}
	w.send("PATCH", p, bob, `{"name":"x"}`, "If-Match", `"2"`).code(412, "version_stale")
	w.send("PATCH", p, eve, `{"name":"x"}`).code(403, "forbidden")
	w.send("PATCH", p, w.join(acme, "kim"), `{"name":"x"}`).code(404, "project_not_found")
	w.send("PATCH", p, other.admin, `{"name":"x"}`).code(404, "project_not_found")
	for _, id := range []string{"nonsense", "%00%ff", "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"} {
		w.send("PUT", "/api/v1/projects/"+id, acme.admin, `{"name":"x"}`).code(404, "project_not_found")
	}
	if r := w.send("GET", p, bob, "").want(200); r.body != made.body {
		t.Errorf("%s became %s", made.body, r.body)
	}
}
