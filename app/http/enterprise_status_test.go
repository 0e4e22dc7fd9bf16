package http_test

import (
	"strings"
	"testing"
)

func TestTheStatusOfAnEnterprise(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	long := strings.Repeat("x", 501)
	op, path := w.operator(), "/api/v1/enterprises/"+acme.id+"/status"
	for _, bad := range []struct {
		name, body string
		status     int
		code, at   string
	}{
		{"nothing", `{}`, 422, "request_invalid", ""},
		{"no reason", `{"status":"SUSPENDED"}`, 422, "request_invalid", ""},
		{"a blank reason", `{"status":"SUSPENDED","reason":" "}`, 422, "text_length", "body.reason"},
		{"null", `{"status":null,"reason":"x"}`, 422, "null_forbidden", "body.status"},
		{"no status", `{"status":"GONE","reason":"x"}`, 422, "request_invalid", "body.status"},
		{"a number", `{"status":7,"reason":"x"}`, 422, "request_invalid", "body.status"},
		{"of its read model", `{"status":"ACTIVE","reason":"x","version":1}`, 422, "request_invalid", "body.version"},
		{"over-long", `{"status":"ACTIVE","reason":"` + long + `"}`, 422, "request_invalid", "body.reason"},
		{"two lines", `{"status":"SUSPENDED","reason":"a\nb"}`, 422, "text_invalid", "body.reason"},
		{"by mail only", `{"status":"INVITED","reason":"x"}`, 409, "invalid_transition", ""},
		{"by DELETE only", `{"status":"DELETED","reason":"x"}`, 409, "invalid_transition", ""},
		{"what it is", `{"status":"ACTIVE","reason":"x"}`, 409, "invalid_transition", ""},
	} {
		r := w.send("PATCH", path, op, bad.body)
		if r.status != bad.status || r.text("code") != bad.code || bad.at != "" && r.text("errors.0.location") != bad.at {
			t.Errorf("%s: %d %s", bad.name, r.status, r.body)
		}
	}
	e := w.send("PATCH", path, op, `{"status":"SUSPENDED","reason":"overdue"}`).want(200)
	if e.text("status") != "SUSPENDED" || e.header.Get("ETag") == "" {
		t.Error(e.body)
	}
	w.send("GET", "/api/v1/users/me", acme.admin, "").code(403, "tenant_suspended")
	w.send("PATCH", path, op, `{"status":"ACTIVE","reason":"paid"}`, "If-Match", `"1"`).code(412, "version_stale")
	w.send("PATCH", path, op, `{"status":"ACTIVE","reason":"paid"}`).want(200)
	w.send("GET", "/api/v1/users/me", acme.admin, "").want(200)
	w.send("PATCH", "/api/v1/enterprises/nobody-has-this/status", op, `{"status":"ACTIVE","reason":"x"}`).
		code(404, "enterprise_not_found")
}
