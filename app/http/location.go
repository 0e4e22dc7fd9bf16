package http

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// parts are where in a request something can stand.
var parts = []string{"body", "query", "path", "header"}

// fieldName is the field that a location of the core begins with; what does not
// begin with one, such as line 3, column 2, lies in the file that was sent.
var fieldName = regexp.MustCompile(`^([a-z0-9_]+)(?:[.\[,]|$)`)

// locate adds the part of the request to a location of the core: query, path or
// header if the operation has a parameter of that name, else body. What HTTP
// itself refuses tells the part already.
func locate(op *huma.Operation, location string) string {
	match := fieldName.FindStringSubmatch(location)
	if op == nil || match == nil || slices.Contains(parts, match[1]) {
		return location
	}
	name := match[1]
	for _, p := range op.Parameters {
		if names(p, name) {
			return p.In + "." + p.Name + location[len(name):]
		}
	}
	return "body." + location
}

// names reports whether a parameter has the name of a field; of headers, those
// written in their usual form, such as Idempotency-Key.
func names(p *huma.Param, field string) bool {
	if p.In == "header" {
		field = http.CanonicalHeaderKey(strings.ReplaceAll(field, "_", "-"))
	}
	return p.Name == field
}
