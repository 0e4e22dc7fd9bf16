package http_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestIdempotency(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	post := func(token domain.Secret, body, key string) reply {
		return w.send("POST", "/api/v1/projects", token, body, "Idempotency-Key", key)
	}
	p := post(acme.admin, `{"name":"A"}`, "k1").want(201)
	if again := post(acme.admin, `{"name":"A"}`, "k1").want(201); again.body != p.body {
		t.Error(p.body, again.body)
	}
	post(acme.admin, `{"name":"B"}`, "k1").code(422, "idempotency_key_reused").at("header.Idempotency-Key")
	post(bob, `{"name":"B"}`, "k1").want(201)
	post(acme.admin, `{"name":"C"}`, "").code(422, "idempotency_key_invalid").at("header.Idempotency-Key")
	post(acme.admin, `{"name":"C"}`, strings.Repeat("k", 256)).code(422, "idempotency_key_invalid")
	post(acme.admin, `{"name":"C"}`, "k 1").code(422, "idempotency_key_invalid")
	post(acme.admin, `{"name":"C"}`, strings.Repeat("k", 255)).want(201)

	var wait sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		wait.Go(func() { ids[i] = post(acme.admin, `{"name":"Twin"}`, "twins").text("id") })
	}
	wait.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatal("twins differ", ids)
		}
	}
}

func TestHeaders(t *testing.T) {
	w := newTestAPI(t)
	for _, path := range []string{"/api/v1/auth/me", "/nowhere", "/docs", "/openapi.json"} {
		r := w.send("GET", path, "", "", "Origin", "https://app.example", "X-Request-Id", "my-id.1")
		h := r.header
		if h.Get("X-Request-Id") != "my-id.1" || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") ||
			h.Get("Cache-Control") != "no-store" || h.Get("Access-Control-Allow-Origin") != "https://app.example" ||
			h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if r := w.send("GET", "/api/v1/auth/me", "", "", "Origin", "https://evil.example"); r.header.Get(
		"Access-Control-Allow-Origin",
	) != "" {
		t.Error(r.header)
	}
	if r := w.send(
		"OPTIONS", "/api/v1/projects", "", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST",
	); r.status != 204 || !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "org-id") {
		t.Error(r.status, r.header)
	}
	for _, odd := range []string{"a b", strings.Repeat("x", 129), "<script>", "ä"} {
		if r := w.send("GET", "/nowhere", "", "", "X-Request-Id", odd); r.header.Get("X-Request-Id") == odd ||
			r.header.Get("X-Request-Id") == "" {
			t.Errorf("%q was taken over", odd)
		}
	}
	acme := w.company("acme.example")
	for chosen, status := range map[string]int{string(acme.tenant): 200, "org_other": 403} {
		r, err := http.NewRequest("GET", "http://tenon.test/api/v1/projects", nil)
		fixture.Must(t, err)
		r.Header = http.Header{"Authorization": {"Bearer " + acme.admin.Reveal()}, "Org-Id": {string(acme.tenant), chosen}}
		if got := w.do(r); got.status != status {
			t.Errorf("named twice, then %s: %d %s", chosen, got.status, got.body)
		}
	}
	w.send("GET", "/api/v1/nowhere", w.operator(), "").code(404, "no_route")
	w.send("GET", "/API/V1/auth/me", w.operator(), "").code(404, "no_route")
	w.send("FETCH", "/api/v1/auth/me", w.operator(), "").code(405, "method_not_allowed")
	if r := w.send("DELETE", "/api/v1/auth/me", w.operator(), "").code(
		405, "method_not_allowed",
	); r.header.Get("Allow") != "GET, HEAD" {
		t.Error(r.header)
	}
}

func TestTheLogTellsNoIDs(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	w.send("GET", "/api/v1/projects/canary-id?q=canary-query", acme.admin, "").want(404)
	log := w.log.String()
	if !strings.Contains(log, `"route":"/api/v1/projects/:id"`) || !strings.Contains(log, `"code":"project_not_found"`) {
		t.Error("the log does not tell what happened")
	}
	for _, secret := range []string{"canary", acme.admin.Reveal(), "ada@acme.example"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

// A parameter is the same, escaped or not, and may hold anything that an id does.
func TestEscapedParameters(t *testing.T) {
	w := newTestAPI(t)
	op := w.operator()
	w.send("POST", "/api/v1/trials", op, `{"module_id":`+w.module("predict")+`,"slug":"a-b","name":"X"}`).want(201)
	for _, path := range []string{"/api/v1/trials/slug/a-b", "/api/v1/trials/slug/a%2Db", "/api/v1/trials/slug/%61-b"} {
		if r := w.raw("GET", path, op, ""); r.status != 200 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

// A writer who sends the fields that only the answer has is refused each time.
func TestNoMassAssignment(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	tried := 0
	for _, op := range w.described() {
		kind := op.json()
		if kind == "" || op.hook() {
			continue
		}
		for status, r := range op.Responses {
			answer := map[string]json.RawMessage{}
			if json.Unmarshal(r.Content["application/json"].Example, &answer) != nil || status >= "300" {
				continue
			}
			for field, value := range answer {
				sent := map[string]json.RawMessage{}
				if json.Unmarshal(op.RequestBody.Content[kind].Example, &sent) != nil || sent[field] != nil {
					continue
				}
				tried++
				sent[field] = value
				body, _ := json.Marshal(sent)
				got := w.send(op.method, op.address(), w.credentialFor(op, acme.admin), string(body))
				if got.status != 422 || !strings.Contains(got.body, `"body.`+field+`"`) {
					t.Errorf("%s %s takes %s: %d %s", op.method, op.path, field, got.status, got.body)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d fields were tried", tried)
	}
}

// What a proxy says counts only if it is a trusted one.
func TestTransportSecurity(t *testing.T) {
	for proxy, want := range map[string]bool{"0.0.0.0": true, "10.1.2.3": false} {
		w := newTestAPI(t, func(o *apphttp.Options) { o.TrustedProxies = []string{proxy} })
		if r := w.send(
			"GET", "/nowhere", "", "", "X-Forwarded-Proto", "https",
		); (r.header.Get("Strict-Transport-Security") != "") != want {
			t.Errorf("%s: %v", proxy, r.header)
		}
	}
}

func TestNULIsRefused(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"X","members":[{"user_id":"a\u0000b"}]}`).code(
		422, "request_invalid",
	)
	w.send("PATCH", "/api/v1/users/me", acme.admin, `{"job_title":"a\u0000b"}`).code(422, "request_invalid")
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"a\\u0000b"}`).want(201)
}
