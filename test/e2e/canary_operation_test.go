package e2e

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// operation is as much of one as it takes to plant values in it.
type operation struct {
	Parameters []struct{ Name, In string }
	Body       struct {
		Content map[string]struct{ Schema schema }
	} `json:"requestBody"`
}

type schema struct {
	Type       any
	Ref        string `json:"$ref"`
	Properties map[string]schema
	Items      *schema
	Enum       []any
}

type description struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

var pathParameter = regexp.MustCompile(`\{[^}]+\}`)

// operations calls each operation of the description with a value that is nobody's in its path, its query and each text
// of its body, as an admin and as an operator; then with bodies that are none.
func (p plants) operations(t *testing.T) {
	t.Helper()
	var d description
	expect.NoError(t, json.Unmarshal([]byte(get(t, p.APIURL+"/openapi.json")), &d))
	op, count := p.Operator(t), 0
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			count++
			each := d.Paths[path][method]
			to := pathParameter.ReplaceAllString(strings.TrimPrefix(path, "/api/v1"), anywhere)
			for _, body := range d.bodies(t, each) {
				for _, who := range []scenario.Caller{p.Admin, op} {
					p.plant(t, who, method, to, each, body)
				}
			}
		}
	}
	if count < 100 {
		t.Errorf("there are only %d operations", count)
	}
}

func (p plants) plant(t *testing.T, who scenario.Caller, method, path string, o operation, body string) {
	t.Helper()
	if strings.HasSuffix(path, "/stream") {
		return // its answer does not end, and it takes nothing but a header
	}
	var query []string
	for _, parameter := range o.Parameters {
		if parameter.In == "query" {
			query = append(query, parameter.Name)
		}
	}
	for _, q := range slices.Compact([]string{"", planted(query)}) {
		p.send(t, who, strings.ToUpper(method), path+"?"+q, jsonType, body,
			"X-Reason", ofReason, "If-Match", `"`+anywhere+`"`, "If-None-Match", anywhere, "Last-Event-ID", anywhere)
	}
}

// bodies are one of the right shape, one whose values have no type that is asked for, one that ends too early, and one
// that is no object. Fields that nobody knows are named to who sends them, so that only values are planted.
func (d description) bodies(t *testing.T, o operation) []string {
	t.Helper()
	of, takes := o.Body.Content[jsonType]
	if !takes {
		return []string{""}
	}
	right, err := json.Marshal(d.fill(of.Schema, anywhere, 0))
	expect.NoError(t, err)
	wrong, err := json.Marshal(d.fill(of.Schema, scenario.Object{"other": anywhere}, 0))
	expect.NoError(t, err)
	return []string{string(right), string(wrong), string(right[:max(1, len(right)-2)]), `"` + anywhere + `"`}
}

// fill puts a value wherever the schema has no deeper shape.
func (d description) fill(s schema, value any, depth int) any {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	switch {
	case depth > 5:
		return value
	case len(s.Properties) > 0:
		all := scenario.Object{}
		for name, property := range s.Properties {
			all[name] = d.fill(property, value, depth+1)
		}
		return all
	case s.Items != nil:
		return []any{d.fill(*s.Items, value, depth+1)}
	}
	return value
}
