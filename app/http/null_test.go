package http_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// schemas are the components of the document that the API serves.
func (w *testAPI) schemas() map[string]map[string]any {
	w.t.Helper()
	var doc struct {
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(w.send("GET", "/openapi.json", "", "").want(200).body), &doc); err != nil {
		w.t.Fatal(err)
	}
	return doc.Components.Schemas
}

// properties are those of the operation's body.
func (op operation) properties(schemas map[string]map[string]any) map[string]any {
	schema := op.RequestBody.Content[op.json()].Schema
	if ref, ok := schema["$ref"].(string); ok {
		schema = schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	properties, _ := schema["properties"].(map[string]any)
	return properties
}

func describesNull(property any) bool {
	schema := property.(map[string]any)
	if kinds, ok := schema["anyOf"].([]any); ok {
		return slices.ContainsFunc(kinds, describesNull)
	}
	kinds, several := schema["type"].([]any)
	enum, listed := schema["enum"].([]any)
	return schema["type"] == "null" || several && slices.Contains(kinds, any("null")) &&
		(!listed || slices.Contains(enum, nil))
}

// with is the example of the operation's body, but for some fields.
func (op operation) with(t *testing.T, fields map[string]any) string {
	t.Helper()
	body := map[string]any{}
	if err := json.Unmarshal(op.RequestBody.Content[op.json()].Example, &body); err != nil {
		t.Fatal(err)
	}
	maps.Copy(body, fields)
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNullIsTakenWhereTheDescriptionSaysSo(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	project := w.send("POST", "/api/v1/projects", acme.admin, `{"name":"Own"}`).want(201).text("id")
	roles := "/projects/" + project + "/roles"
	roles += "/" + w.send("POST", "/api/v1"+roles, acme.admin, `{"name":"Own"}`).want(201).text("id")
	schemas, taken, refused := w.schemas(), 0, 0
	at := acme.TrialScope(t)
	existing := strings.NewReplacer(
		"/projects/nobody-has-this/roles/nobody-has-this",
		roles,
		"/projects/nobody-has-this",
		"/projects/"+project,
		"/executions/nobody-has-this/nobody-has-this/",
		"/executions/"+string(at.Project)+"/"+string(at.Trial)+"/",
		"/patient-records/nobody-has-this/nobody-has-this/",
		"/patient-records/"+string(at.Project)+"/"+string(at.Trial)+"/",
		"/enterprises/nobody-has-this",
		"/enterprises/"+acme.id,
		"/modules/999999",
		"/modules/"+w.module("predict"),
		"/trials/999999",
		"/trials/1",
	)
	for _, op := range w.described() {
		properties := op.properties(schemas)
		for _, field := range slices.Sorted(maps.Keys(properties)) {
			address := existing.Replace(op.address())
			r := w.send(op.method, address, w.credentialFor(op, acme.admin), op.with(t, map[string]any{field: nil}))
			complains := strings.Contains(r.body, `"location":"body.`+field+`"`) &&
				r.text("code") != "trial_required" // left out is wrong for the module of the example
			described := describesNull(properties[field])
			if described == complains || r.status >= 500 {
				t.Errorf("%s: %s may be null: %v, answered %d %s", op.ID, field, described, r.status, r.body)
			}
			if !described && (r.status != 422 || r.text("code") != "null_forbidden") {
				t.Errorf("%s: %s must not be null, answered %d %s", op.ID, field, r.status, r.body)
			}
			if described {
				taken++
			} else {
				refused++
			}
		}
	}
	if taken < 20 || refused < 10 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}

func TestNullInsideOfABody(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.subject(w.join(acme, "bob"))
	for members, want := range map[string]struct {
		status   int
		at, code string
	}{
		`null`: {201, "", ""},
		`[{"user_id":"` + bob + `","role":null}]`:    {201, "", ""},
		`[{"user_id":"` + bob + `","role_id":null}]`: {201, "", ""},
		`[null]`:                     {422, "body.members[0]", "null_forbidden"},
		`[{"user_id":null}]`:         {422, "body.members[0].user_id", "null_forbidden"},
		`[{"user_id":null},null]`:    {422, "body.members[0].user_id", "null_forbidden"},
		`[{"user_id":5},null]`:       {422, "body.members[0].user_id", "request_invalid"},
		`[{"user_id":null,"x":"y"}]`: {422, "body.members[0].user_id", "request_invalid"},
	} {
		name, _ := json.Marshal(members)
		body := `{"name":` + string(name) + `,"members":` + members + `}`
		r := w.send("POST", "/api/v1/projects", acme.admin, body).want(want.status)
		if want.at != "" {
			r.at(want.at)
		}
		if got := r.text("code"); got != want.code {
			t.Errorf("%s: %q, want %q: %s", members, got, want.code, r.body)
		}
	}
	r := w.send("POST", "/api/v1/projects", acme.admin, `{"name":"x","members":[{"user_id":5},null]}`).want(422)
	if got := r.text("errors.1.message"); got != domain.ErrNullForbidden.Message {
		t.Errorf("null among others is told as %q", got)
	}
}
