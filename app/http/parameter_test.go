package http_test

import (
	"regexp"
	"strings"
	"testing"
)

// mayBeEmpty reports whether the description has an empty parameter.
func (p parameter) mayBeEmpty() bool {
	_, chosen := p.Schema["enum"]
	pattern, _ := p.Schema["pattern"].(string)
	return p.AllowEmptyValue || p.Schema["type"] == "string" && !chosen && p.Schema["format"] == nil &&
		regexp.MustCompile(pattern).MatchString("")
}

func TestAnEmptyParameterIsTakenWhereTheDescriptionSaysSo(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	taken, refused := 0, 0
	for _, op := range w.described() {
		for _, p := range op.Parameters {
			if _, form := op.RequestBody.Content["multipart/form-data"]; p.In != "query" || op.endless() || form {
				continue // TestUploadsNameTheirDelimiter has those of a form
			}
			address, _, _ := strings.Cut(op.address(), "?")
			r := w.send(op.method, address+"?"+p.Name+"=", w.credentialFor(op, acme.admin), op.example())
			complains := strings.Contains(r.body, `"location":"query.`+p.Name+`"`)
			if complains == p.mayBeEmpty() {
				t.Errorf("%s: %s may be empty: %v, answered %d %s", op.ID, p.Name, !complains, r.status, r.body)
			}
			if complains {
				refused++
			} else {
				taken++
			}
		}
	}
	if taken < 10 || refused < 2 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}
