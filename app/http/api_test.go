package http_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/memory"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// testAPI is an installation in memory and its HTTP API.
type testAPI struct {
	*fixture.Installation
	t       testing.TB
	options apphttp.Options
	app     *fiber.App
	log     *expect.Log
}

func newTestAPI(t testing.TB, change ...func(*apphttp.Options)) *testAPI {
	t.Helper()
	w, stop := testAPIOn(t, fixture.New(t), change...)
	t.Cleanup(stop)
	return w
}

// testAPIOn opens the API of an installation; stop ends its process.
func testAPIOn(t testing.TB, tw *fixture.Installation, change ...func(*apphttp.Options)) (w *testAPI, stop func()) {
	w = &testAPI{Installation: tw, t: t, log: &expect.Log{}}
	o := apphttp.Usual()
	o.Logger, o.Version = slog.New(slog.NewJSONHandler(w.log, nil)), "test"
	o.PublicURL, o.AllowedOrigins = "https://api.example/", []string{"https://app.example"}
	o.Stopping, stop = context.WithCancel(context.Background())
	for _, c := range change {
		c(&o)
	}
	w.options, w.app = o, apphttp.NewLike(w.Core, o)
	return w, stop
}

// reply is an answer that has come whole.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// json reads one value out of the answer, by keys joined by dots.
func (r reply) json(path string) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		r.t.Fatalf("not JSON: %s", r.body)
	}
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			v = x[int(key[0]-'0')]
		}
	}
	return v
}

func (r reply) text(path string) string {
	r.t.Helper()
	s, _ := r.json(path).(string)
	return s
}

func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("got %d %s, want %d", r.status, r.body, status)
	}
	return r
}

func (r reply) code(status int, code string) reply {
	r.t.Helper()
	if r.want(status); r.text("code") != code {
		r.t.Fatalf("got %s, want code %s", r.body, code)
	}
	return r
}

// send makes one request; headers are name and value in turn.
func (w *testAPI) send(method, path string, token domain.Secret, body string, headers ...string) reply {
	w.t.Helper()
	r, err := http.NewRequest(method, "http://tenon.test"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

func (w *testAPI) do(r *http.Request) reply {
	w.t.Helper()
	resp, err := w.app.Test(r, -1)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	got := reply{w.t, resp.StatusCode, resp.Header, string(answer)}
	w.requireDocumented(r.Method, r.URL.EscapedPath(), got)
	return got
}

func (w *testAPI) operator() domain.Secret { return w.Identity.SignIn(memory.OperatorEmail, "") }

// tenantCallers is a tenant, as its callers name it.
type tenantCallers struct {
	*fixture.Tenant
	id     string
	tenant domain.TenantID
	admin  domain.Secret
}

func (w *testAPI) company(host string) tenantCallers {
	w.t.Helper()
	c := w.TenantAt(w.t, host)
	return tenantCallers{c, string(c.Enterprise.ID), c.Enterprise.Organization, c.Token("ada")}
}

// join registers a person; their token has the role that registration gave.
func (w *testAPI) join(c tenantCallers, name string) domain.Secret {
	w.t.Helper()
	c.AddUser(w.t, name)
	return c.Token(name)
}

func (w *testAPI) subject(token domain.Secret) string {
	return w.send("GET", "/api/v1/auth/me", token, "").want(200).text("subject")
}

func (w *testAPI) module(slug string) string {
	w.t.Helper()
	for _, m := range w.send("GET", "/api/v1/modules", w.operator(), "").want(200).json("items").([]any) {
		if m.(map[string]any)["slug"] == slug {
			number, _ := json.Marshal(m.(map[string]any)["id"])
			return string(number)
		}
	}
	w.t.Fatal("no module " + slug)
	return ""
}

// inviteToken is what the mail of the invitation carries.
func (w *testAPI) inviteToken(enterprise string) string {
	w.t.Helper()
	return w.InviteToken(w.t, domain.Enterprise{ID: domain.EnterpriseID(enterprise)}).Reveal()
}

// raw sends a target that net/http would not take as it is.
func (w *testAPI) raw(method, target string, token domain.Secret, body string) reply {
	w.t.Helper()
	r, err := http.NewRequest(method, "http://tenon.test/", strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.URL.Opaque, r.RequestURI = target, target
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return w.do(r)
}
