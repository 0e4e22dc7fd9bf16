package http_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/memory"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// world is an installation in memory and its door.
type world struct {
	t        testing.TB
	app      *fiber.App
	set      ports.Set
	core     *core.Core
	identity *memory.Identity
	log      *lines
}

const hookSecret = "hook-secret-of-the-test"

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t testing.TB, change ...func(*apphttp.Options)) *world {
	set := memory.New()
	set.Policy.WebhookSecrets = []domain.Secret{hookSecret}
	w := &world{t: t, set: set, core: core.New(set), identity: set.Identity.(*memory.Identity), log: &lines{}}
	o := apphttp.Usual()
	o.Logger, o.Version, o.AllowedOrigins = slog.New(slog.NewJSONHandler(w.log, nil)), "test", []string{"https://app.example"}
	for _, c := range change {
		c(&o)
	}
	w.app = apphttp.New(w.core, o)
	return w
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
func (w *world) send(method, path string, token domain.Secret, body string, headers ...string) reply {
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

func (w *world) do(r *http.Request) reply {
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
	return reply{w.t, resp.StatusCode, resp.Header, string(answer)}
}

func (w *world) operator() domain.Secret {
	return w.identity.SignIn("operator@tenon.example", "")
}

// company is an enterprise that works, with its first admin.
type company struct {
	id     string
	tenant domain.TenantID
	admin  domain.Secret
}

// company goes the whole way of a company, through the door where there is one.
func (w *world) company(domainName string) company {
	w.t.Helper()
	c := company{}
	c.id = w.send("POST", "/api/v1/enterprises/invitations", w.operator(), `{"name":"`+domainName+`","admin_email":"ada@`+domainName+`","url":"https://`+domainName+`"}`).want(201).text("id")
	onboarded := w.send("POST", "/api/v1/external/onboarding", "", `{"token":"`+w.inviteToken(c.id)+`","display_name":"`+domainName+`"}`).want(201)
	c.tenant = domain.TenantID(onboarded.text("organization.id"))
	if err := w.identity.OpenTicket(domain.Secret(onboarded.text("ticket_url"))); err != nil {
		w.t.Fatal(err)
	}
	w.connect(c.tenant).want(200)
	w.provision(c.id)
	c.admin = w.join(c, "ada@"+domainName)
	return c
}

// join registers a person through the company's own connection; their token
// has the role that registration gave.
func (w *world) join(c company, email string) domain.Secret {
	w.t.Helper()
	w.send("POST", "/api/v1/users/me", w.identity.SignIn(email, c.tenant), `{"first_name":"`+strings.Split(email, "@")[0]+`"}`).want(201)
	return w.identity.SignIn(email, c.tenant)
}

func (w *world) subject(token domain.Secret) string {
	return w.send("GET", "/api/v1/auth/me", token, "").want(200).text("subject")
}

func (w *world) connect(t domain.TenantID) reply {
	w.t.Helper()
	event := `{"specversion":"1.0","id":"` + domain.NewID(ports.Wall()) + `","type":"organization.connection.added","time":"` + ports.Wall().Format("2006-01-02T15:04:05.000Z") + `","data":{"object":{"organization":{"id":"` + string(t) + `"}}}}`
	return w.send("POST", "/api/v1/external/webhooks/connections", hookSecret, event)
}

func (w *world) provision(enterprise string) {
	w.t.Helper()
	id := domain.EnterpriseID(enterprise)
	if err := w.core.Enterprises.Provision(context.Background(), domain.System(""), domain.Job{Enterprise: id}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) module(slug string) string {
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
func (w *world) inviteToken(enterprise string) string {
	w.t.Helper()
	_, token, err := w.set.Invites.Token(context.Background(), domain.EnterpriseID(enterprise))
	if err != nil {
		w.t.Fatal(err)
	}
	return token.Reveal()
}

// raw sends a target that net/http would not take as it is.
func (w *world) raw(method, target string, token domain.Secret, body string) reply {
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
