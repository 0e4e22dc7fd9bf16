package http_test

import (
	"strings"
	"testing"
)

func TestDeleteAnEnterprise(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	op, path := w.operator(), "/api/v1/enterprises/"+acme.id
	w.send("DELETE", path, op, "", "If-Match", `"1"`).code(412, "version_stale")
	w.send("DELETE", path, acme.admin, "").code(403, "forbidden")
	w.send("DELETE", "/api/v1/enterprises/nobody-has-this", op, "").code(404, "enterprise_not_found")
	seen := w.send("GET", path, op, "").want(200).header.Get("ETag")
	job := w.send("DELETE", path, op, "", "If-Match", seen, "X-Reason", "asked%20for").want(202).
		is("kind", "enterprise.detach")
	w.send("GET", "/api/v1/jobs/"+job.text("id"), op, "").want(200)
	w.send("DELETE", path, op, "").code(409, "invalid_transition")
	w.send("GET", "/api/v1/users/me", acme.admin, "").code(403, "tenant_deleted")
	w.send("GET", path, op, "").want(200).is("status", "DELETED")
	w.send("GET", "/api/v1/enterprises/domain/acme.example", op, "").code(404, "enterprise_not_found")
	w.send("GET", "/api/v1/enterprises?status=DELETED", op, "").want(200).is("items.0.id", acme.id)
	w.send("GET", "/api/v1/enterprises/check?domain=acme.example", op, "").want(200).is("exists", false)
	w.send("POST", "/api/v1/enterprises", op, `{"name":"Heir","admin_email":"ada@acme.example"}`).want(201)
}

func TestAskForADeletion(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob, path := w.join(acme, "bob"), "/api/v1/enterprises/deletion-requests"
	for body, code := range map[string]string{
		`{}`: "request_invalid", `{"reason":""}`: "request_invalid", `{"reason":" "}`: "text_length",
		`{"reason":7}`: "request_invalid", `{"reason":null}`: "null_forbidden", `{"reason":"x","id":"y"}`: "request_invalid",
		`{"reason":"` + strings.Repeat("x", 501) + `"}`: "request_invalid", `{"reason":"a\nb"}`: "text_invalid",
	} {
		if r := w.send("POST", path, acme.admin, body); r.status != 422 || r.text("code") != code {
			t.Errorf("%.40s: %d %s", body, r.status, r.body)
		}
	}
	w.send("POST", path, bob, `{"reason":"x"}`).code(403, "forbidden")
	w.send("POST", path, w.operator(), `{"reason":"x"}`).code(403, "forbidden")
	job := w.send("POST", path, acme.admin, `{"reason":"The study has ended"}`).want(202).
		is("kind", "mail.deletion_request")
	w.send("GET", "/api/v1/jobs/"+job.text("id"), acme.admin, "").want(200)
	w.send("GET", "/api/v1/jobs/"+job.text("id"), bob, "").code(404, "job_not_found")
}
