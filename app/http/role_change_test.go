package http_test

import (
	"strings"
	"testing"
)

const hiddenBut = `"COMPARE":"HIDDEN","COPILOT":"HIDDEN","INSIGHTS":"READ_ONLY"`

func TestARoleIsMadeChangedMovedAwayAndDeleted(t *testing.T) {
	t.Parallel()
	w := newProjectTeam(t)
	roles := w.path + "/roles"
	role := w.send("POST", roles, w.admin, `{"name":"Reviewer","description":"reads","permissions":{"PREDICT":"READ_ONLY",
		"INSIGHTS":"READ_ONLY"}}`, "Idempotency-Key", "k").want(201)
	one := roles + "/" + role.text("id")
	if role.header.Get("ETag") != `"1"` || role.json("default_role") != false || role.text("description") != "reads" ||
		!strings.Contains(role.body, `"permissions":{"PREDICT":"READ_ONLY",`+hiddenBut+`}`) {
		t.Error(role.header, role.body)
	}
	again := w.send("POST", roles, w.admin, `{"permissions":{"INSIGHTS":"READ_ONLY","PREDICT":"READ_ONLY"},
		"name":"Reviewer","description":"reads"}`, "Idempotency-Key", "k").want(201)
	if read := w.send("GET", one, w.eve, "").want(200); read.body != role.body || again.body != role.body {
		t.Error(read.body, again.body)
	}
	role = w.send("PATCH", one, w.admin, `{"name":"Auditor","description":null}`, "If-Match", `"1"`).want(200)
	if role.text("name") != "Auditor" || role.text("description") != "" || role.header.Get("ETag") != `"2"` {
		t.Error(role.body)
	}
	role = w.send("PUT", one+"/permissions", w.admin, `{"PREDICT":"FULL_ACCESS"}`, "If-Match", `"2"`).want(200)
	if !strings.Contains(role.body, `"permissions":{"PREDICT":"FULL_ACCESS",`+hiddenBut+`}`) {
		t.Error(role.body)
	}
	w.send("PATCH", one, w.admin, `{"name":"X"}`, "If-Match", `"2"`).code(412, "version_stale")
	w.send("PUT", one+"/permissions", w.admin, `{}`, "If-Match", `"2"`).code(412, "version_stale")
	w.send("DELETE", one, w.admin, "", "If-Match", `"2"`).code(412, "version_stale")
	w.send("PUT", w.user(w.eve)+"/role", w.bob, `{"role_id":"`+role.text("id")+`"}`).want(200)
	w.send("DELETE", one, w.admin, "", "If-Match", `"3"`).code(409, "role_in_use")
	member := w.send("GET", roles, w.eve, "").want(200).text("items.3.id")
	moved := w.send("POST", one+"/move", w.admin, `{"to":"`+member+`"}`, "Idempotency-Key", "m").want(200)
	if moved.text("id") != member || moved.text("name") != "MEMBER" || moved.json("default_role") != true {
		t.Error(moved.body)
	}
	w.send("POST", one+"/move", w.admin, `{"to":"`+member+`"}`, "Idempotency-Key", "m").want(200)
	w.send("POST", one+"/move", w.admin, `{"to":"`+member+`"}`).code(404, "role_not_found")
	if m := w.send("GET", w.user(w.eve)+"/role", w.eve, "").want(200); m.text("role") != "MEMBER" {
		t.Error(m.body)
	}
	spare := roles + "/" + w.send("POST", roles, w.admin, `{"name":"Auditor"}`).want(201).text("id")
	w.send("DELETE", spare, w.admin, "", "If-Match", `"1"`).want(204)
	w.send("GET", spare, w.admin, "").code(404, "role_not_found")
}

func TestBadRoles(t *testing.T) {
	t.Parallel()
	w := newProjectTeam(t)
	roles := w.path + "/roles"
	one := roles + "/" + w.send("POST", roles, w.admin, `{"name":"Reviewer"}`).want(201).text("id")
	built := roles + "/" + w.send("GET", roles, w.admin, "").want(200).text("items.0.id")
	elsewhere := "/api/v1/projects/" + w.send("POST", "/api/v1/projects", w.admin, `{"name":"X"}`).want(201).text("id")
	foreign := elsewhere + "/roles/" + strings.TrimPrefix(one, roles+"/")
	long := strings.Repeat("x", 129)
	for _, tc := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"POST", roles, ``, 400, "json_malformed"},
		{"POST", roles, `{}`, 422, "request_invalid"},
		{"POST", roles, `{"name":""}`, 422, "request_invalid"},
		{"POST", roles, `{"name":" "}`, 422, "text_length"},
		{"POST", roles, `{"name":null}`, 422, "null_forbidden"},
		{"POST", roles, `{"name":["A"]}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"` + long + `"}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","description":"` + strings.Repeat("x", 501) + `"}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","built_in":"ADMIN"}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","default_role":true}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":["PREDICT"]}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"PREDICTION":"HIDDEN"}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"predict":"HIDDEN"}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"PREDICT":"ALL"}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"PREDICT":"full_access"}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"PREDICT":""}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"A","permissions":{"PREDICT":2}}`, 422, "request_invalid"},
		{"POST", roles, `{"name":"REVIEWER"}`, 409, "name_taken"},
		{"POST", roles, `{"name":"manager"}`, 409, "name_taken"},
		{"POST", "/api/v1/projects/nonsense/roles", `{"name":"A"}`, 404, "project_not_found"},
		{"GET", foreign, ``, 404, "role_not_found"},
		{"GET", roles + "/%00%ff", ``, 404, "role_not_found"},
		{"PATCH", one, `{"name":null}`, 422, "null_forbidden"},
		{"PATCH", one, `{"name":""}`, 422, "request_invalid"},
		{"PATCH", one, `{"name":"Admin"}`, 409, "name_taken"},
		{"PATCH", one, `{"permissions":{}}`, 422, "request_invalid"},
		{"PATCH", one, `[]`, 422, "request_invalid"},
		{"PATCH", built, `{"description":"x"}`, 409, "role_built_in"},
		{"PATCH", foreign, `{"name":"A"}`, 404, "role_not_found"},
		{"PUT", one + "/permissions", ``, 400, "json_malformed"},
		{"PUT", one + "/permissions", `{"RECORDS":"HIDDEN"}`, 422, "request_invalid"},
		{"PUT", one + "/permissions", `{"PREDICT":"NONE"}`, 422, "request_invalid"},
		{"PUT", one + "/permissions", `{"PREDICT":"HIDDEN","COMPARE":"NONE"}`, 422, "request_invalid"},
		{"PUT", built + "/permissions", `{"PREDICT":"HIDDEN"}`, 409, "role_built_in"},
		{"PUT", foreign + "/permissions", `{"PREDICT":"HIDDEN"}`, 404, "role_not_found"},
		{"POST", one + "/move", `{}`, 422, "request_invalid"},
		{"POST", one + "/move", `{"to":7}`, 422, "request_invalid"},
		{"POST", one + "/move", `{"to":"` + long + `"}`, 422, "request_invalid"},
		{"POST", one + "/move", `{"to":"nobody"}`, 404, "role_not_found"},
		{"POST", one + "/move", `{"to":"` + strings.TrimPrefix(one, roles+"/") + `"}`, 422, "role_same"},
		{"POST", built + "/move", `{"to":"` + strings.TrimPrefix(one, roles+"/") + `"}`, 409, "role_built_in"},
		{"POST", foreign + "/move", `{"to":"nobody"}`, 404, "role_not_found"},
		{"DELETE", built, ``, 409, "role_built_in"},
		{"DELETE", foreign, ``, 404, "role_not_found"},
		{"DELETE", roles + "/nobody", ``, 404, "role_not_found"},
	} {
		if r := w.send(tc.method, tc.path, w.admin, tc.body); r.status != tc.status || r.text("code") != tc.code {
			t.Errorf("%s %s %s: %d %s, want %d %s", tc.method, tc.path, tc.body, r.status, r.body, tc.status, tc.code)
		}
	}
	w.send("PUT", one+"/permissions", w.admin, `{"PREDICT":"NONE"}`).want(422).at("body.PREDICT")
	w.send("POST", roles, w.admin, `{"name":"A","permissions":{"AI":"HIDDEN"}}`).want(422).at("body.permissions.AI")
	if all := w.send("GET", roles, w.admin, "").want(200); strings.Count(all.body, `"version":1`) != 5 {
		t.Error("something of what was refused was done", all.body)
	}
}
