package http_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// operation is one row of the description, as a client reads it.
type operation struct {
	ID          string                `json:"operationId"`
	Action      domain.Action         `json:"x-action"`
	Summary     string                `json:"summary"`
	Description string                `json:"description"`
	Tags        []string              `json:"tags"`
	Security    []map[string][]string `json:"security"`
	Parameters  []parameter           `json:"parameters"`
	RequestBody struct {
		Required bool
		Content  map[string]media
	}
	Responses map[string]struct{ Content map[string]media }

	method, path string
}

type parameter struct {
	Name, In                  string
	Required, AllowEmptyValue bool
	Schema                    map[string]any
}

type media struct {
	Schema  map[string]any
	Example json.RawMessage
}

// described reads all operations out of the document that the API serves.
func (w *testAPI) described() (all []operation) {
	w.t.Helper()
	var doc struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal([]byte(w.send("GET", "/openapi.json", "", "").want(200).body), &doc); err != nil {
		w.t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			op.method, op.path = strings.ToUpper(method), path
			all = append(all, op)
		}
	}
	if len(all) < 50 {
		w.t.Fatalf("the description has %d operations only", len(all))
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

func (op operation) public() bool {
	return slices.ContainsFunc(op.Security, func(s map[string][]string) bool { return len(s) == 0 })
}

// takes reports whether the operation has the parameter.
func (op operation) takes(name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p parameter) bool { return p.Name == name })
}

func (op operation) hook() bool { return len(op.Security) == 1 && op.Security[0]["webhook"] != nil }

// endless reports whether the answer goes on until somebody hangs up.
func (op operation) endless() bool {
	_, ok := op.Responses["200"].Content["text/event-stream"]
	return ok
}

// spools reports whether the body is a list as long as a file, which is not read before its project is known.
func (op operation) spools() bool {
	_, ok := op.RequestBody.Content["application/x-ndjson"]
	return ok
}

// json is the first type of the operation's JSON body; empty if it takes none.
func (op operation) json() string {
	for _, kind := range slices.Sorted(maps.Keys(op.RequestBody.Content)) {
		if strings.HasSuffix(kind, "json") {
			return kind
		}
	}
	return ""
}

// address fills the parameters with what nobody has.
func (op operation) address() string {
	parts := strings.Split(op.path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = op.absent(strings.Trim(part, "{}"))
		}
	}
	query := ""
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required {
			query += "&" + p.Name + "=nobody-has-this"
		}
	}
	return strings.Join(parts, "/") + strings.Replace(query, "&", "?", 1)
}

// absent is what nobody has, in the form of a parameter of the path.
func (op operation) absent(parameter string) string {
	for _, p := range op.Parameters {
		if p.In == "path" && p.Name == parameter && p.Schema["type"] == "integer" {
			return "999999"
		}
	}
	return "nobody-has-this"
}

// call sends what the description gives as an example.
func (w *testAPI) call(op operation, token domain.Secret, headers ...string) reply {
	w.t.Helper()
	if m, ok := op.RequestBody.Content["multipart/form-data"]; ok && m.Schema != nil {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		file, _ := form.CreateFormFile("file", "a.png")
		file.Write([]byte("\x89PNG\r\n\x1a\n"))
		form.Close()
		return w.send(op.method, op.address(), token, b.String(), append(
			headers, "Content-Type", form.FormDataContentType(),
		)...)
	}
	return w.send(op.method, op.address(), token, op.example(), headers...)
}

// example is the body of JSON that the description shows, if there is one.
func (op operation) example() string {
	if kind := op.json(); kind != "" {
		return string(op.RequestBody.Content[kind].Example)
	}
	return ""
}

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
