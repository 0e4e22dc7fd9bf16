package http_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestUsers(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	fresh := w.Identity.SignIn("bob@acme.example", acme.tenant)

	w.send("GET", "/api/v1/users/me", fresh, "").code(404, "user_not_found")
	w.send("GET", "/api/v1/users", fresh, "").code(403, "profile_required")
	made := w.send("POST", "/api/v1/users/me", fresh, `{"first_name":"Bob","last_name":"Ross","mobile":null}`).want(201)
	if made.text("role") != "org:member" || made.text("email") != "bob@acme.example" ||
		made.text("organization_id") != string(acme.tenant) || made.json("avatar_url") != nil ||
		made.header.Get("ETag") != `"1"` {
		t.Error(made.body)
	}
	eve := w.Identity.SignIn("eve@acme.example", acme.tenant)
	keyed := w.send("POST", "/api/v1/users/me", eve, `{}`, "Idempotency-Key", "k").want(201)
	if again := w.send(
		"POST", "/api/v1/users/me", eve, `{}`, "Idempotency-Key", "k",
	).want(201); again.text("id") != keyed.text("id") {
		t.Error(again.body)
	}
	for range 2 {
		w.send("POST", "/api/v1/users/me", eve, `{}`, "Idempotency-Key", "late").want(200)
	}
	w.send("POST", "/api/v1/users/me", eve, `{"first_name":"Rob"}`, "Idempotency-Key", "k").code(
		422, "idempotency_key_reused",
	)
	bob := w.Identity.SignIn("bob@acme.example", acme.tenant)
	if again := w.send(
		"POST", "/api/v1/users/me", bob, `{"first_name":"Rob"}`,
	).want(200); again.text("id") != made.text("id") || again.text("first_name") != "Bob" {
		t.Error(again.body)
	}
	u := w.send("PATCH", "/api/v1/users/me", bob, `{"job_title":"Painter"}`, "If-Match", `"1"`).want(200)
	if u.text("job_title") != "Painter" || u.text("last_name") != "Ross" || u.header.Get("ETag") != `"2"` {
		t.Error(u.body)
	}
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"a stale version", `{"job_title":"X"}`, 412, "version_stale"},
		{"another's mail", `{"email":"eve@acme.example"}`, 422, "request_invalid"},
		{"a better role", `{"role":"org:admin"}`, 422, "request_invalid"},
		{"an odd picture", `{"avatar_url":"javascript:x"}`, 412, "version_stale"},
		{"too long", `{"mobile":"` + strings.Repeat("1", 51) + `"}`, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w.send("PATCH", "/api/v1/users/me", bob, tc.body, "If-Match", `"1"`).code(tc.status, tc.code)
		})
	}
	if all := w.send("GET", "/api/v1/users?q=ross", acme.admin, "").want(200); all.text("items.0.id") != made.text("id") ||
		all.json("total_items") != 1.0 {
		t.Error(all.body)
	}
	if all := w.send("GET", "/api/v1/users?sort=-email", bob, "").want(200); all.json("total_items") != 3.0 ||
		all.text("items.0.email") == "" {
		t.Error(all.body)
	} else {
		all.has("items.0", "auth0_id email first_name last_name job_title avatar_url")
	}
	w.send("GET", "/api/v1/users?status=BLOCKED", bob, "").code(403, "forbidden")
	_, err := w.Set.Users.Update(
		t.Context(), acme.tenant, domain.Subject(w.subject(eve)), 0,
		func(u *domain.User) error { u.Status = domain.UserInactive; return nil },
	)
	fixture.Must(t, err)
	if all := w.send("GET", "/api/v1/users", bob, "").want(200); all.json("total_items") != 2.0 ||
		strings.Contains(all.body, "eve@") {
		t.Error(all.body)
	}
	if all := w.send("GET", "/api/v1/users?status=INACTIVE", acme.admin, "").want(200); all.json("total_items") != 1.0 {
		t.Error(all.body)
	}
	if all := w.send("GET", "/api/v1/users?q=ross", other.admin, "").want(200); all.json("total_items") != 0.0 {
		t.Error("people of another enterprise", all.body)
	}
}

func TestOneUser(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob := w.join(acme, "bob")
	path := "/api/v1/users/" + url.PathEscape(w.subject(bob))
	full := w.send("GET", path, acme.admin, "").want(200)
	if full.text("email") != "bob@acme.example" || full.header.Get("ETag") != `"1"` ||
		w.send("GET", "/api/v1/users/"+w.subject(bob), acme.admin, "").want(200).body != full.body {
		t.Error(full.body)
	}
	seen := w.send("GET", path, bob, "").want(200)
	if seen.has("", "auth0_id email first_name last_name job_title avatar_url"); seen.header.Get("ETag") != "" {
		t.Error(seen.header)
	}
	for _, id := range []string{"nobody", "%00", "%ff", strings.Repeat("x", 300), url.PathEscape(w.subject(other.admin))} {
		w.send("GET", "/api/v1/users/"+id, acme.admin, "").code(404, "user_not_found")
		w.send("PATCH", "/api/v1/users/"+id, acme.admin, `{"mobile":"1"}`).code(404, "user_not_found")
	}
	if n := w.send("GET", "/api/v1/users/count", acme.admin, "").want(200); n.json("count") != 2.0 {
		t.Error(n.body)
	}
	const inactive = `{"status":"INACTIVE","last_name":"Ross","mobile":null}`
	edited := w.send("PATCH", path, acme.admin, inactive, "If-Match", `"1"`)
	if edited.want(200).text("status") != "INACTIVE" || edited.text("last_name") != "Ross" ||
		edited.header.Get("ETag") != `"2"` {
		t.Error(edited.body)
	}
	w.send("PATCH", path, acme.admin, `{"mobile":"1"}`, "If-Match", `"1"`).code(412, "version_stale")
	for name, body := range map[string]string{
		"a block": `{"status":"BLOCKED"}`, "no status": `{"status":null}`, "a role": `{"role":"org:admin"}`,
		"an address": `{"email":"x@acme.example"}`, "a number": `{"mobile":1}`,
		"too long": `{"job_title":"` + strings.Repeat("x", 101) + `"}`, "a subject": `{"auth0_id":"auth0|x"}`,
	} {
		if r := w.send("PATCH", path, acme.admin, body); r.status != 422 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	w.send("PATCH", path, acme.admin, `{"avatar_url":"javascript:x"}`).code(422, "url_invalid").at("body.avatar_url")
	if page := w.send("GET", "/api/v1/users?q=ROSS+bob", acme.admin, "").want(200); page.json("total_items") != 1.0 {
		t.Error(page.body)
	}
}

func TestInvitations(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	roles := w.send("GET", "/api/v1/users/roles", acme.admin, "").want(200)
	role := ""
	for _, r := range roles.json("items").([]any) {
		name := r.(map[string]any)["name"]
		if name == "org:admin" {
			role = r.(map[string]any)["id"].(string)
		}
		if name == domain.OperatorRole {
			t.Error("the operator's role can be given")
		}
	}
	i := w.send(
		"POST", "/api/v1/users/invitations", acme.admin, `{"email":"eve@acme.example","role_id":"`+role+`"}`,
	).want(201)
	if i.text("status") != "PENDING" || i.text("role") != "org:admin" || i.text("invitation_url") == "" ||
		i.text("expires_at") == "" {
		t.Error(i.body)
	}
	for _, tc := range []struct {
		name, body string
		token      domain.Secret
		status     int
		code       string
	}{
		{"twice", `{"email":"eve@acme.example","role_id":"` + role + `"}`, acme.admin, 409, "invitation_pending"},
		{"who is here", `{"email":"bob@acme.example","role_id":"` + role + `"}`, acme.admin, 409, "user_exists"},
		{"as operator", `{"email":"x@else.example","role_id":"rol_root_admin"}`, acme.admin, 422, "role_not_grantable"},
		{"no address", `{"email":"nonsense","role_id":"` + role + `"}`, acme.admin, 422, "email_invalid"},
		{"by a member", `{"email":"x@else.example","role_id":"` + role + `"}`, bob, 403, "forbidden"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w.send("POST", "/api/v1/users/invitations", tc.token, tc.body).code(tc.status, tc.code)
		})
	}
	eve, err := w.Identity.Accept(domain.Secret(i.text("invitation_url")))
	if err != nil {
		t.Fatal(err)
	}
	if u := w.send("POST", "/api/v1/users/me", eve, `{}`).want(201); u.text("role") != "org:admin" {
		t.Error(u.body)
	}
}

func TestRelink(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob := w.join(acme, "bob")
	login, err := w.Set.Identity.Profile(t.Context(), domain.Subject(w.subject(bob)))
	fixture.Must(t, err)
	w.Identity.SetProfile("samlp|new|bob", login)
	path := "/api/v1/users/" + url.PathEscape(w.subject(bob)) + "/relink"
	for body, code := range map[string]string{
		`{"auth0_id":"samlp|nobody"}`: "relink_mismatch", `{"auth0_id":"` + w.subject(acme.admin) + `"}`: "user_exists",
	} {
		w.send("POST", path, acme.admin, body).code(409, code).at("body.auth0_id")
	}
	for _, body := range []string{
		`{}`, `{"auth0_id":""}`, `{"auth0_id":7}`, `{"auth0_id":"x","role":"org:admin"}`,
		`{"auth0_id":"` + strings.Repeat("x", 129) + `"}`,
	} {
		w.send("POST", path, acme.admin, body).code(422, "request_invalid")
	}
	const good = `{"auth0_id":"samlp|new|bob"}`
	w.send("POST", path, other.admin, good).code(404, "user_not_found")
	w.send("POST", path, bob, good).code(403, "forbidden")
	own := "/api/v1/users/" + url.PathEscape(w.subject(acme.admin)) + "/relink"
	w.send("POST", own, acme.admin, good).code(403, "own_relink")
	u := w.send("POST", path, acme.admin, good).want(200)
	if u.text("auth0_id") != "samlp|new|bob" || u.text("email") != "bob@acme.example" || u.header.Get("ETag") != `"2"` {
		t.Error(u.body)
	}
	w.send("POST", path, acme.admin, good).code(404, "user_not_found")
	w.send("GET", "/api/v1/projects", bob, "").code(403, "profile_required")
}

func TestInvitationsAreListedAndRevoked(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	role := w.send("GET", "/api/v1/users/roles", acme.admin, "").want(200).text("items.1.id")
	own, of := "/api/v1/users/invitations", "/api/v1/auth/organizations/"+string(acme.tenant)+"/invitations"
	body := func(name string) string { return `{"email":"` + name + `@else.example","role_id":"` + role + `"}` }
	eve := w.send("POST", own, acme.admin, body("eve")).want(201)
	kim := w.send("POST", of, acme.admin, body("kim")).want(201)
	w.send("POST", of, w.operator(), body("pat")).code(422, "reason_required").at("header.X-Reason")
	pat := w.send("POST", of, w.operator(), body("pat"), "X-Reason", "Asked%20by%20phone").want(201)
	for _, list := range []reply{w.send("GET", own, acme.admin, ""), w.send("GET", of, w.operator(), "")} {
		if list.want(200).json("total_items") != 3.0 || list.text("items.0.id") != pat.text("id") ||
			list.json("items.0.invitation_url") != nil {
			t.Error(list.body)
		}
	}
	w.send("DELETE", own+"/"+eve.text("id"), acme.admin, "").want(204)
	w.send("DELETE", own+"/"+eve.text("id"), acme.admin, "").want(204)
	if one := w.send("GET", of+"/"+eve.text("id"), acme.admin, "").want(200); one.text("status") != "REVOKED" {
		t.Error(one.body)
	}
	if list := w.send("GET", own+"?status=PENDING&size=1", acme.admin, "").want(200); list.json("total_items") != 2.0 {
		t.Error(list.body)
	}
	w.send("GET", own+"?status=ODD", acme.admin, "").code(422, "request_invalid")
	w.send("DELETE", of+"/"+kim.text("id"), w.operator(), "").code(422, "reason_required")
	w.send("DELETE", of+"/"+kim.text("id"), other.admin, "").code(404, "enterprise_not_found")
	for _, id := range []string{"x", "%00", w.NewID(), strings.Repeat("x", 200)} {
		w.send("DELETE", own+"/"+id, acme.admin, "").code(404, "member_invitation_not_found")
		w.send("GET", of+"/"+id, w.operator(), "").code(404, "member_invitation_not_found")
		w.send("GET", "/api/v1/auth/organizations/"+id+"/invitations", w.operator(), "").code(404, "enterprise_not_found")
	}
	if _, err := w.Identity.Accept(domain.Secret(kim.text("invitation_url"))); err != nil {
		t.Fatal(err)
	}
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	trail := w.send("GET", "/api/v1/audit?action=user.invite", acme.admin, "").want(200)
	if !strings.Contains(trail.body, "Asked by phone") || !strings.Contains(trail.body, pat.text("id")) {
		t.Error(trail.body)
	}
}

func TestAuthMe(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	w.send("POST", "/api/v1/projects", bob, `{"name":"ONC"}`).want(201)
	me := w.send("GET", "/api/v1/auth/me", bob, "").want(200)
	if me.text("organization") != string(acme.tenant) || me.text("enterprise_id") != acme.id ||
		me.json("registered") != true || me.text("roles.0") != "org:member" || me.text("projects.0.role") != "ADMIN" ||
		me.text("projects.0.permissions.PREDICT") != "FULL_ACCESS" || me.json("projects_total") != 1.0 {
		t.Error(me.body)
	}
	op := w.send("GET", "/api/v1/auth/me", w.operator(), "").want(200)
	if op.json("organization") != nil || op.text("roles.0") != domain.OperatorRole ||
		len(op.json("projects").([]any)) != 0 || op.json("projects_total") != 0.0 {
		t.Error(op.body)
	}
	for name, header := range map[string]string{
		"none": "", "no scheme": bob.Reveal(), "another scheme": "Basic " + bob.Reveal(), "no token": "Bearer",
		"garbage": "Bearer garbage",
	} {
		if r := w.send("GET", "/api/v1/auth/me", "", "", "Authorization", header); r.status != 401 ||
			!strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %v", name, r.status, r.header)
		}
	}
	w.send("GET", "/api/v1/auth/me", "", "", "Authorization", "bearer "+bob.Reveal()).want(200)
	w.send("GET", "/api/v1/auth/me?access_token="+url.QueryEscape(bob.Reveal()), "", "").code(401, "token_missing")
	w.send("GET", "/api/v1/auth/me", bob, "", "org-id", string(acme.tenant)).want(200)
	w.send("GET", "/api/v1/auth/me", bob, "", "org-id", "org_other").code(403, "tenant_mismatch")
}
