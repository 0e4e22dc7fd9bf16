package http_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
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
