package http_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
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

// withNull is the example of the operation's body, but for one field.
func (op operation) withNull(t *testing.T, field string) string {
	t.Helper()
	body := map[string]any{}
	if err := json.Unmarshal(op.RequestBody.Content[op.json()].Example, &body); err != nil {
		t.Fatal(err)
	}
	body[field] = nil
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
	schemas, taken, refused := w.schemas(), 0, 0
	existing := strings.NewReplacer("/enterprises/nobody-has-this", "/enterprises/"+acme.id,
		"/modules/999999", "/modules/"+w.module("predict"), "/trials/999999", "/trials/1")
	acme.Trial(t)
	for _, op := range w.described() {
		properties := op.properties(schemas)
		for _, field := range slices.Sorted(maps.Keys(properties)) {
			address := existing.Replace(op.address())
			r := w.send(op.method, address, w.credentialFor(op, acme.admin), op.withNull(t, field))
			complains := strings.Contains(r.body, `"location":"body.`+field+`"`) &&
				r.text("code") != "trial_required" // left out is wrong for the module of the example
			described := describesNull(properties[field])
			if described == complains || r.status >= 500 {
				t.Errorf("%s: %s may be null: %v, answered %d %s", op.ID, field, described, r.status, r.body)
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
		status int
		at     string
	}{
		`null`: {201, ""},
		`[{"user_id":"` + bob + `","role":null}]`:    {201, ""},
		`[{"user_id":"` + bob + `","role_id":null}]`: {201, ""},
		`[null]`:             {422, "body.members[0]"},
		`[{"user_id":null}]`: {422, "body.members[0].user_id"},
	} {
		name, _ := json.Marshal(members)
		body := `{"name":` + string(name) + `,"members":` + members + `}`
		r := w.send("POST", "/api/v1/projects", acme.admin, body).want(want.status)
		if want.at != "" {
			r.at(want.at)
		}
	}
}
