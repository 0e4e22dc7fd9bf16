package http_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Who has a token but nothing else may do what the table gives to Guests.
func TestWhoMayNothing(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for who, token := range map[string]domain.Secret{
		"a person without a profile":  w.Identity.SignIn("new@acme.example", acme.tenant),
		"a machine without scopes":    w.Identity.MachineToken("robot", acme.tenant),
		"a person without enterprise": w.Identity.SignIn("lost@nowhere.example", ""),
	} {
		for _, op := range w.described() {
			if op.public() || op.hook() {
				continue
			}
			r := w.call(op, token)
			guest := slices.Contains(domain.Relations(op.Action), domain.Authenticated)
			if op.Action == domain.ExecutionCreate && r.status == 422 && r.text("code") == "user_not_you" {
				continue // the example is a machine's
			}
			if r.status == 401 || r.status >= 500 || !guest && r.status != 403 {
				t.Errorf("%s: %s %s: got %d %s", who, op.method, op.path, r.status, r.body)
			}
		}
	}
}

// credentialFor is the credential of somebody whose body is looked at: an
// enterprise's admin, unless the operation is not for people of enterprises.
func (w *testAPI) credentialFor(op operation, admin domain.Secret) domain.Secret {
	switch who := domain.Relations(op.Action); {
	case op.hook():
		return fixture.WebhookSecret
	case strings.HasPrefix(op.path, "/api/v1/internal/"):
		return w.Identity.MachineToken("migrator", "", domain.MigrationsRead, domain.MigrationsRun)
	case slices.Contains(who, domain.Operator) && len(who) == 1,
		op.Action == domain.EnterpriseUpdate: // some fields are theirs
		return w.operator()
	}
	return admin
}

// Who could never do it is told so, whatever the body is.
func TestWhoCouldNotIsNotRead(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	robot := w.Identity.MachineToken("robot", acme.tenant)
	operators := 0
	for _, op := range w.described() {
		if op.json() == "" || op.public() || op.hook() || slices.Contains(domain.Relations(op.Action), domain.Authenticated) {
			continue
		}
		w.send(op.method, op.address(), robot, `{"canary`).want(403)
		if slices.Equal(domain.Relations(op.Action), []domain.Relation{domain.Operator}) {
			operators++
			w.send(op.method, op.address(), acme.admin, `{"canary`).code(403, "forbidden")
		}
	}
	if operators == 0 {
		t.Error("no operation is for operators alone: does this test still know them?")
	}
}

func TestBadBodies(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for _, op := range w.described() {
		kind := op.json()
		if kind == "" || op.spools() {
			continue
		}
		token := w.credentialFor(op, acme.admin)
		for _, tc := range []struct {
			name, kind, body string
			want             []int
		}{
			{"malformed", kind, `{"canary`, []int{400}},
			{"empty", kind, ``, []int{400}},
			{"of the wrong type", kind, `"canary"`, []int{422}},
			{"of a type unknown", "text/canary", `{}`, []int{415}},
			{"in a code unknown", kind + "; charset=canary", `{}`, []int{415}},
			{"with an unknown field", kind, `{"unknown_field":"canary"}`, []int{422, 200}},
			{"too large", kind, strings.Repeat(" ", 2<<20+1), []int{413}},
		} {
			if tc.body == "" && !op.RequestBody.Required {
				continue
			}
			r, _ := http.NewRequest(op.method, "http://tenon.test"+op.address(), strings.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.kind)
			r.Header.Set("Authorization", "Bearer "+token.Reveal())
			got := w.do(r)
			if !slices.Contains(tc.want, got.status) || strings.Contains(got.body, "canary") || got.status == 200 && !op.hook() {
				t.Errorf("%s %s, a body %s: got %d %s", op.method, op.path, tc.name, got.status, got.body)
			}
			if tc.name == "with an unknown field" && got.status == 422 &&
				!strings.Contains(got.body, `"location":"body.unknown_field"`) {
				t.Errorf("%s %s does not name the unknown field: %s", op.method, op.path, got.body)
			}
		}
	}
	if strings.Contains(w.log.String(), "canary") {
		t.Error("what was sent reached the log")
	}
}

// What comes in paths, queries and headers breaks nothing.
func TestOddParameters(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for _, op := range w.described() {
		if op.endless() {
			continue // its header has a test of its own
		}
		for _, odd := range []string{
			"%00", "%ff", "..%2f..", "%2e%2e", strings.Repeat("x", 600), "a%0d%0ab", "%F0%9F%92%A9", "-1",
			"99999999999999999999", "'%22%3b--", "%",
		} {
			parts := strings.Split(op.path, "/")
			for i, part := range parts {
				if strings.HasPrefix(part, "{") {
					parts[i] = odd
				}
			}
			query := "?"
			for _, p := range op.Parameters {
				if p.In == "query" {
					query += p.Name + "=" + odd + "&"
				}
			}
			r := w.raw(op.method, strings.Join(parts, "/")+query, acme.admin, op.example())
			if r.status >= 500 || r.status < 400 && strings.Contains(op.path, "{") && !op.hook() {
				t.Errorf("%s %s with %.20s: %d %s", op.method, op.path, odd, r.status, r.body)
			}
		}
	}
}
