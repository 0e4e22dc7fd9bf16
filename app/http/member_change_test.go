package http_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// projectTeam is a project of ada's, with bob as its MANAGER, eve as a MEMBER, and kim outside.
type projectTeam struct {
	*testAPI
	tenantCallers
	bob, eve, kim domain.Secret
	path, users   string
}

func newProjectTeam(t *testing.T) projectTeam {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	p := projectTeam{
		testAPI:       w,
		tenantCallers: acme,
		bob:           w.join(acme, "bob"),
		eve:           w.join(acme, "eve"),
		kim:           w.join(acme, "kim"),
	}
	made := w.send("POST", "/api/v1/projects", acme.admin, `{"name":"ONC-201","members":[
		{"user_id":"`+w.subject(p.bob)+`","role":"MANAGER"},{"user_id":"`+w.subject(p.eve)+`"}]}`).want(201)
	p.path = "/api/v1/projects/" + made.text("id")
	p.users = p.path + "/users"
	return p
}

func (p projectTeam) user(who domain.Secret) string {
	return p.users + "/" + url.PathEscape(p.testAPI.subject(who))
}

func TestAMemberIsAddedChangedAndRemoved(t *testing.T) {
	t.Parallel()
	w := newProjectTeam(t)
	kim := w.testAPI.subject(w.kim)
	m := w.send("POST", w.users, w.bob, `{"user_id":"`+kim+`","role":"analyst"}`, "Idempotency-Key", "k").want(201)
	if m.text("user_id") != kim || m.text("role") != "ANALYST" || m.text("role_id") == "" || m.text("first_name") == "" ||
		m.text("permissions.PREDICT") != "FULL_ACCESS" || m.header.Get("ETag") != `"2"` {
		t.Error(m.header, m.body)
	}
	again := w.send("POST", w.users, w.bob, `{"user_id":"`+kim+`","role":"analyst"}`, "Idempotency-Key", "k").want(201)
	if again.body != m.body {
		t.Error(again.body)
	}
	read := w.send("GET", w.user(w.kim)+"/role", w.kim, "").want(200)
	if read.body != m.body || read.header.Get("ETag") != `"2"` {
		t.Error(read.body)
	}
	m = w.send("PUT", w.user(w.kim)+"/role", w.admin, `{"role":"MANAGER"}`, "If-Match", `"2"`).want(200)
	if m.text("role") != "MANAGER" || m.header.Get("ETag") != `"3"` {
		t.Error(m.body)
	}
	if p := w.send("GET", w.path, w.admin, "").want(200); p.header.Get("ETag") != `"3"` {
		t.Error(p.header)
	}
	w.send("PUT", w.user(w.kim)+"/role", w.admin, `{}`, "If-Match", `"2"`).code(412, "version_stale")
	w.send("DELETE", w.user(w.kim), w.admin, "", "If-Match", `"2"`).code(412, "version_stale")
	w.send("DELETE", w.user(w.kim), w.bob, "").code(403, "role_reserved")
	told := w.send("GET", "/api/v1/notifications", w.kim, "").want(200)
	if told.text("items.0.type") != "ROLE_ASSIGNED" || told.text("items.0.data.role_name") != "MANAGER" ||
		told.text("items.1.type") != "PROJECT_INVITATION" || strings.Count(told.body, "role_name") != 1 {
		t.Error(told.body)
	}
	for _, exists := range []bool{true, false} {
		if r := w.send("GET", w.user(w.kim)+"/exists", w.eve, "").want(200); r.json("exists") != exists {
			t.Error(r.body)
		}
		if exists {
			w.send("DELETE", w.user(w.kim), w.admin, "", "If-Match", `"3"`).want(204)
		}
	}
	w.send("GET", w.path, w.kim, "").code(404, "project_not_found")
	w.send("DELETE", w.user(w.kim), w.admin, "").code(404, "member_not_found")
	if _, err := w.Audit.Integrate(t.Context(), domain.By(domain.SystemActor(""))); err != nil {
		t.Fatal(err)
	}
	trail := w.send("GET", "/api/v1/audit?action=project.member_remove", w.admin, "").want(200)
	id := w.send("GET", "/api/v1/users/me", w.kim, "").want(200).text("id")
	if trail.text("items.0.subject") != id ||
		trail.text("items.0.project_id") != strings.TrimPrefix(w.path, "/api/v1/projects/") {
		t.Error(trail.body)
	}
}

func TestBadChangesOfMembers(t *testing.T) {
	t.Parallel()
	w := newProjectTeam(t)
	kim, eve := w.testAPI.subject(w.kim), w.user(w.eve)
	other := w.company("other.example")
	theirs := w.send("POST", "/api/v1/projects", other.admin, `{"name":"X"}`).want(201).text("id")
	role := w.send("GET", "/api/v1/projects/"+theirs+"/roles", other.admin, "").want(200).text("items.0.id")
	long := strings.Repeat("x", 129)
	for _, tc := range []struct {
		method, path, body string
		by                 domain.Secret
		status             int
		code               string
	}{
		{"POST", w.users, `{}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, ``, w.admin, 400, "json_malformed"},
		{"POST", w.users, `{"user_id":`, w.admin, 400, "json_malformed"},
		{"POST", w.users, `[]`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":""}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":7}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":null}`, w.admin, 422, "null_forbidden"},
		{"POST", w.users, `{"user_id":"` + long + `"}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":"` + kim + `","role":"` + long + `"}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":"` + kim + `","role":["ADMIN"]}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":"` + kim + `","project_id":"x"}`, w.admin, 422, "request_invalid"},
		{"POST", w.users, `{"user_id":"` + kim + `","role":"KING"}`, w.admin, 404, "role_not_found"},
		{"POST", w.users, `{"user_id":"` + kim + `","role_id":"` + role + `"}`, w.admin, 404, "role_not_found"},
		{"POST", w.users, `{"user_id":"auth0|nobody"}`, w.admin, 404, "user_not_found"},
		{"POST", w.users, `{"user_id":"` + w.testAPI.subject(other.admin) + `"}`, w.admin, 404, "user_not_found"},
		{"POST", w.users, `{"user_id":"` + w.testAPI.subject(w.eve) + `"}`, w.admin, 409, "member_exists"},
		{"POST", w.users, `{"user_id":"` + kim + `","role":"ADMIN"}`, w.bob, 403, "role_reserved"},
		{"POST", w.users, `{"user_id":"` + kim + `"}`, w.eve, 403, "forbidden"},
		{"POST", w.users, `{"user_id":"` + kim + `"}`, w.kim, 404, "project_not_found"},
		{"POST", w.users, `{"user_id":"` + kim + `"}`, other.admin, 404, "project_not_found"},
		{"POST", "/api/v1/projects/nonsense/users", `{"user_id":"` + kim + `"}`, w.admin, 404, "project_not_found"},
		{"POST", "/api/v1/projects/" + theirs + "/users", `{"user_id":"` + kim + `"}`, w.admin, 404, "project_not_found"},
		{"PUT", eve + "/role", ``, w.admin, 400, "json_malformed"},
		{"PUT", eve + "/role", `{"role":7}`, w.admin, 422, "request_invalid"},
		{"PUT", eve + "/role", `{"role":"MEMBER","user_id":"x"}`, w.admin, 422, "request_invalid"},
		{"PUT", eve + "/role", `{"role_id":"` + long + `"}`, w.admin, 422, "request_invalid"},
		{"PUT", eve + "/role", `{"role":"KING"}`, w.admin, 404, "role_not_found"},
		{"PUT", eve + "/role", `{"role_id":"` + role + `"}`, w.admin, 404, "role_not_found"},
		{"PUT", eve + "/role", `{"role":"MANAGER"}`, w.bob, 403, "role_reserved"},
		{"PUT", w.user(w.admin) + "/role", `{"role":"MEMBER"}`, w.admin, 403, "own_role"},
		{"PUT", w.user(w.kim) + "/role", `{"role":"MEMBER"}`, w.admin, 404, "member_not_found"},
		{"PUT", w.users + "/%00%ff/role", `{"role":"MEMBER"}`, w.admin, 404, "member_not_found"},
		{"GET", w.users + "/%00%ff/role", ``, w.admin, 404, "member_not_found"},
		{"GET", w.user(w.kim) + "/role", ``, w.eve, 404, "member_not_found"},
		{"GET", eve + "/role", ``, w.kim, 404, "project_not_found"},
		{"GET", eve + "/exists", ``, w.kim, 404, "project_not_found"},
		{"DELETE", w.user(w.admin), ``, w.admin, 409, "last_project_admin"},
		{"DELETE", w.users + "/nobody", ``, w.admin, 404, "member_not_found"},
		{"DELETE", eve, ``, w.eve, 403, "forbidden"},
	} {
		if r := w.send(tc.method, tc.path, tc.by, tc.body); r.status != tc.status || r.text("code") != tc.code {
			t.Errorf("%s %s %s: %d %s, want %d %s", tc.method, tc.path, tc.body, r.status, r.body, tc.status, tc.code)
		}
	}
	if p := w.send("GET", w.path, w.admin, "").want(200); p.header.Get("ETag") != `"1"` {
		t.Error("something of what was refused was done", p.body)
	}
}
