package http_test

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// members are a company, one member of it, and the operator.
type membersFixture struct {
	*testAPI
	tenantCallers
	bob      domain.Secret
	subject  string // of bob, as a path has it
	operator domain.Secret
}

func newMembers(t *testing.T) membersFixture {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	return membersFixture{w, acme, bob, url.PathEscape(w.subject(bob)), w.operator()}
}

var why = []string{"X-Reason", "Asked%20by%20phone"}

func TestChangeARole(t *testing.T) {
	t.Parallel()
	w := newMembers(t)
	role := "/api/v1/users/" + w.subject + "/role"
	roles := "/api/v1/auth/organizations/" + string(w.tenant) + "/members/" + w.subject + "/roles"
	u := w.send("PUT", role, w.admin, `{"role_id":"rol_org_admin"}`, "If-Match", `"1"`).want(200)
	if u.text("role") != "org:admin" || u.header.Get("ETag") != `"2"` || u.text("organization_id") != string(w.tenant) {
		t.Error(u.body)
	}
	w.send("PUT", role, w.admin, `{"role_id":"rol_org_member"}`, "If-Match", `"1"`).code(412, "version_stale")
	u = w.send("DELETE", roles, w.operator, `{"role_ids":["rol_org_admin"]}`, why...).want(200)
	if u.text("role") != "org:member" || u.text("organization_id") != string(w.tenant) {
		t.Error(u.body)
	}
	w.send("PUT", roles, w.operator, `{"role_ids":["rol_org_member"]}`).code(422, "reason_required")
	w.send("POST", roles, w.operator, `{"role_ids":["rol_org_admin","rol_org_member"]}`, why...).want(200)
	own := "/api/v1/users/" + url.PathEscape(w.testAPI.subject(w.admin)) + "/role"
	for _, tc := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"PUT", own, `{"role_id":"rol_org_member"}`, 403, "own_role"},
		{"PUT", role, `{"role_id":"rol_none"}`, 404, "role_not_found"},
		{"PUT", role, `{"role_id":"rol_root_admin"}`, 422, "role_not_grantable"},
		{"PUT", role, `{}`, 422, "request_invalid"},
		{"PUT", role, `{"role_id":7}`, 422, "request_invalid"},
		{"PUT", role, `{"role_id":"rol_org_admin","role":"root:admin"}`, 422, "request_invalid"},
		{"PUT", "/api/v1/users/nobody/role", `{"role_id":"rol_org_admin"}`, 404, "user_not_found"},
		{"PUT", roles, `{"role_ids":[]}`, 422, "request_invalid"},
		{"PUT", roles, `{"role_ids":["rol_org_admin","rol_none"]}`, 404, "role_not_found"},
		{"DELETE", roles, `{"role_ids":["rol_org_admin","rol_org_member"]}`, 409, "last_role"},
		{"DELETE", roles, ``, 400, "json_malformed"},
	} {
		w.send(tc.method, tc.path, w.admin, tc.body).code(tc.status, tc.code)
	}
	bad := w.send("PUT", roles, w.admin, `{"role_ids":["rol_org_admin","rol_none"]}`)
	if bad.text("errors.0.location") != "body.role_ids[1]" {
		t.Error(bad.body)
	}
	elsewhere := "/api/v1/auth/organizations/org_none/members/" + w.subject + "/roles"
	w.send("PUT", elsewhere, w.admin, `{"role_ids":["rol_org_member"]}`).code(404, "enterprise_not_found")
}

func TestBlockAndRemove(t *testing.T) {
	t.Parallel()
	w := newMembers(t)
	users, auth := "/api/v1/users/"+w.subject, "/api/v1/auth/users/"+w.subject
	if u := w.send("POST", users+"/block", w.admin, "").want(200); u.text("status") != "BLOCKED" {
		t.Error(u.body)
	}
	w.send("GET", "/api/v1/projects", w.bob, "").code(403, "user_blocked")
	w.send("POST", auth+"/unblock", w.operator, "{}", why...).code(422, "organization_required")
	w.send("POST", auth+"/unblock", w.operator, `{"organization_id":"org_none"}`, why...).code(404, "enterprise_not_found")
	in := `{"organization_id":"` + string(w.tenant) + `"}`
	w.send("POST", auth+"/unblock", w.operator, in).code(422, "reason_required")
	w.send("POST", auth+"/unblock", w.operator, in, why...).want(200)
	w.send("GET", "/api/v1/projects", w.bob, "").want(200)
	for _, body := range []string{"", "{}", in} {
		w.send("POST", auth+"/block", w.admin, body).want(200)
		w.send("POST", auth+"/unblock", w.admin, body).want(200)
	}
	foreign := w.send("POST", auth+"/block", w.admin, `{"organization_id":"org_none"}`).code(404, "enterprise_not_found")
	if foreign.text("errors.0.location") != "body.organization_id" {
		t.Error(foreign.body)
	}
	w.send("POST", "/api/v1/users/nobody/block", w.admin, "").code(404, "user_not_found")
	own := "/api/v1/users/" + url.PathEscape(w.testAPI.subject(w.admin))
	w.send("POST", own+"/block", w.admin, "").code(403, "own_account")
	w.send("DELETE", own, w.admin, "").code(409, "last_admin")
	w.send("POST", "/api/v1/projects", w.bob, `{"name":"ONC-201"}`).want(201)
	refused := w.send("DELETE", users, w.admin, "").code(409, "last_project_admin")
	if refused.text("errors.0.location") != "query.successor" {
		t.Error(refused.body)
	}
	w.send("DELETE", users+"?successor=nobody", w.admin, "").code(404, "user_not_found")
	w.send("DELETE", users+"?successor="+w.subject, w.admin, "").code(422, "successor_invalid")
	ada := url.QueryEscape(w.testAPI.subject(w.admin))
	w.send("DELETE", users+"?successor="+ada, w.admin, "", "If-Match", `"1"`).code(412, "version_stale")
	w.send("DELETE", users+"?successor="+ada, w.admin, "").want(204)
	w.send("DELETE", users, w.admin, "").code(404, "user_not_found")
	w.send("GET", "/api/v1/users?status=REMOVED", w.admin, "").want(200)
}
