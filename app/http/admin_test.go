package http_test

import "testing"

func TestAdmins(t *testing.T) {
	t.Parallel()
	w := newMembers(t)
	admins := "/api/v1/enterprises/" + w.id + "/admins"
	own := w.send("GET", admins, w.admin, "").want(200)
	if own.text("items.0.email") != "ada@acme.example" || own.text("items.0.enterprise_id") != w.id ||
		own.text("items.0.user_type") != "ORGANIZATION_ADMIN" || own.text("items.0.auth0_id") == "" {
		t.Error(own.body)
	}
	bob := w.send("POST", admins, w.admin, `{"email":"BOB@acme.example"}`).want(201)
	if bob.text("email") != "bob@acme.example" || bob.text("first_name") != "Bob" || bob.text("auth0_id") == "" {
		t.Error(bob.body)
	}
	eve := w.send(
		"POST", admins, w.operator, `{"email":"eve@elsewhere.example","first_name":"Eve","user_type":"SUPER_ADMIN"}`, why...,
	).want(201)
	if eve.json("auth0_id") != nil || eve.text("first_name") != "Eve" || eve.text("user_type") != "SUPER_ADMIN" {
		t.Error(eve.body)
	}
	one := admins + "/" + eve.text("id")
	if again := w.send("GET", one, w.admin, "").want(200); again.body != eve.body {
		t.Errorf("got %s, want %s", again.body, eve.body)
	}
	if u := w.send("PATCH", one, w.admin, `{"last_name":"Ross"}`).want(200); u.text("last_name") != "Ross" ||
		u.text("first_name") != "Eve" {
		t.Error(u.body)
	}
	for _, tc := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"POST", admins, `{"email":"nobody"}`, 422, "email_invalid"},
		{"POST", admins, `{"email":"x@acme.example","role":"root:admin"}`, 422, "request_invalid"},
		{"POST", admins, `{"email":"x@acme.example","user_type":"KING"}`, 422, "request_invalid"},
		{"POST", admins, `{"email":"x@acme.example","user_type":"SUPER_ADMIN"}`, 403, "user_type_by_operator"},
		{"POST", admins, `{"email":"eve@elsewhere.example"}`, 409, "invitation_pending"},
		{"POST", "/api/v1/enterprises/nobody/admins", `{"email":"x@acme.example"}`, 404, "enterprise_not_found"},
		{"GET", admins + "/nobody", "", 404, "admin_not_found"},
		{"PATCH", admins + "/nobody", `{"first_name":"X"}`, 404, "admin_not_found"},
		{"PATCH", one, `{"user_type":"ORGANIZATION_ADMIN"}`, 403, "user_type_by_operator"},
		{"PATCH", one, `{"email":"x@acme.example"}`, 422, "request_invalid"},
		{"DELETE", admins + "/nobody", "", 404, "admin_not_found"},
		{"DELETE", admins + "/" + own.text("items.0.id"), "", 403, "own_role"},
	} {
		w.send(tc.method, tc.path, w.admin, tc.body).code(tc.status, tc.code)
	}
	w.send("DELETE", one, w.operator, "").code(422, "reason_required")
	w.send("DELETE", one, w.operator, "", why...).want(204)
	w.send("DELETE", admins+"/"+bob.text("id"), w.admin, "").want(204)
	w.send("DELETE", admins+"/"+own.text("items.0.id"), w.operator, "", why...).code(409, "last_admin")
	invited := w.send("POST", "/api/v1/enterprises/invitations", w.operator,
		`{"name":"Late","admin_email":"ada@late.example"}`).want(201).text("id")
	w.send("POST", "/api/v1/enterprises/"+invited+"/admins", w.operator, `{"email":"x@late.example"}`, why...).code(
		409, "tenant_not_ready",
	)
}
