package http_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestDescription(t *testing.T) {
	w := newTestAPI(t)
	ids := map[string]bool{}
	performed := map[domain.Action]bool{}
	for _, op := range w.described() {
		name := op.method + " " + op.path
		performed[op.Action] = true
		if op.Summary == "" || op.Description == "" || len(op.Tags) == 0 || op.ID == "" || ids[op.ID] {
			t.Errorf("%s: summary %q, description %q, tags %v, id %q", name, op.Summary, op.Description, op.Tags, op.ID)
		}
		ids[op.ID] = true
		if len(op.Security) == 0 {
			t.Errorf("%s declares no security, not even none", name)
		}
		if len(domain.Relations(op.Action)) == 0 {
			t.Errorf("%s performs %q, which has no row in the access table", name, op.Action)
		}
		w.describedWell(op)
	}
	for _, inner := range []domain.Action{
		domain.AssetImage, domain.AssetLogo, domain.AuthInvite, domain.AuthEmail, domain.AuthSignIn,
		domain.ExecutionRepeat, domain.FileContent, domain.FileDelete, domain.FileGet, domain.RecordCheck,
		domain.UserFollowRole,
	} {
		performed[inner] = true // other operations do them on their way
	}
	for _, action := range domain.Actions() {
		if !performed[action] && !slices.Contains(domain.Relations(action), domain.System) {
			t.Errorf("nothing performs %s", action)
		}
	}
}

func (w *testAPI) describedWell(op operation) {
	name, success := op.method+" "+op.path, false
	for status, r := range op.Responses {
		if status < "400" {
			success = true
			for kind, m := range r.Content {
				if kind == "application/json" && len(m.Example) == 0 {
					w.t.Errorf("%s: answer %s has no example", name, status)
				}
			}
			continue
		}
		m, ok := r.Content["application/problem+json"]
		if !ok || m.Schema["$ref"] != "#/components/schemas/Problem" {
			w.t.Errorf("%s: answer %s is no problem", name, status)
		}
		var example struct {
			Status       int
			Code, Detail string
		}
		if err := json.Unmarshal(m.Example, &example); err != nil || fmt.Sprint(example.Status) != status ||
			example.Code == "" || example.Detail == "" {
			w.t.Errorf("%s: answer %s has the example %s", name, status, m.Example)
		}
	}
	need := []string{"500"}
	if !op.public() {
		need = append(need, "401", "403", "409")
	}
	if strings.Contains(op.path, "{") || op.takes("Idempotency-Key") { // what came to be may be gone
		need = append(need, "404")
	}
	if op.json() != "" {
		need = append(need, "400", "413", "415", "422")
	}
	if op.method == "PATCH" {
		need = append(need, "409", "412")
	}
	for _, status := range need {
		if _, ok := op.Responses[status]; !ok {
			w.t.Errorf("%s does not tell of %s", name, status)
		}
	}
	if !success {
		w.t.Errorf("%s tells of no success", name)
	}
	for kind, m := range op.RequestBody.Content {
		if strings.HasSuffix(kind, "json") && len(m.Example) == 0 || m.Schema == nil {
			w.t.Errorf("%s: body %s has no example or schema", name, kind)
		}
	}
}

// Every documented path is answered by the operation that it documents, and
// nobody comes in without a token.
func TestEveryOperationAnswers(t *testing.T) {
	w := newTestAPI(t)
	for _, op := range w.described() {
		name, id := op.method+" "+op.path, strings.ReplaceAll(op.ID, "_", "-")
		r := w.call(op, "", "X-Request-Id", id)
		switch {
		case op.public() && r.status == 401 && len(op.Security) == 1, !op.public() && r.status != 401:
			t.Errorf("%s without a token: %d %s", name, r.status, r.body)
		case r.status == 401 && !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer"):
			t.Errorf("%s: 401 without a challenge", name)
		}
		if r.header.Get("X-Request-Id") != id || r.status >= 400 && r.text("instance") != id {
			t.Errorf("%s lost the request id: %v %s", name, r.header, r.body)
		}
		if route := w.route(id); route != strings.NewReplacer("{", ":", "}", "").Replace(op.path) {
			t.Errorf("%s was answered by %s", name, route)
		}
	}
}

// route is the route that the log tells for a request.
func (w *testAPI) route(id string) (route string) {
	for line := range strings.SplitSeq(w.log.String(), "\n") {
		var entry struct {
			ID    string `json:"request_id"`
			Route string
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.ID == id {
			route = entry.Route
		}
	}
	return route
}

// What an API says of itself depends on its options alone: so tests share it (NewLike), and it is this.
func TestTheDescriptionIsOfTheOptions(t *testing.T) {
	t.Parallel()
	shared := newTestAPI(t).send("GET", "/openapi.json", "", "").want(200).body
	for name, tw := range map[string]*fixture.Installation{"many": fixture.New(t), "one": fixture.Company(t)} {
		w, stop := testAPIOn(t, tw)
		t.Cleanup(stop)
		w.app = apphttp.New(tw.Core, w.options)
		if got := w.send("GET", "/openapi.json", "", "").want(200).body; got != shared {
			t.Errorf("an installation for %s describes itself in %d bytes, others in %d", name, len(got), len(shared))
		}
	}
}

func TestNothingBesideTheDescription(t *testing.T) {
	w := newTestAPI(t)
	known := map[string]bool{}
	for _, op := range w.described() {
		path := strings.NewReplacer("{", ":", "}", "").Replace(op.path)
		known[op.method+" "+path] = true
		if op.method == "GET" {
			known["HEAD "+path] = true // as HTTP has it
		}
	}
	for _, r := range w.app.GetRoutes(true) {
		helps := strings.HasPrefix(r.Path, "/docs") || strings.HasPrefix(r.Path, "/openapi.")
		if !helps && !known[r.Method+" "+r.Path] && w.send(r.Method, r.Path, "", "").status != 405 {
			t.Errorf("%s %s is not described", r.Method, r.Path)
		}
	}
}

// The introduction is a file that people write: nothing of a template or of code
// is left in it.
func TestTheIntroductionIsText(t *testing.T) {
	text := newTestAPI(t).send("GET", "/openapi.json", "", "").want(200).text("info.description")
	if !strings.HasPrefix(text, "The backend of a clinical-trial platform") {
		t.Errorf("it begins with %.60q", text)
	}
	for _, left := range []string{"{{", "}}", "const ", "= `", "%!"} {
		if strings.Contains(text, left) {
			t.Errorf("it has %q in it", left)
		}
	}
}
