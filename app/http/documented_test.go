package http_test

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// documented are the operations of the description, those whose path has the fewest parameters first.
var documented struct {
	sync.Once
	all []documentedOperation
}

type documentedOperation struct {
	operation
	address *regexp.Regexp
}

var pathParameter = regexp.MustCompile(`\\\{\w+\\\}`)

func (w *testAPI) readDocumented() {
	for _, op := range newTestAPI(w.t).described() {
		address := "^" + pathParameter.ReplaceAllString(regexp.QuoteMeta(op.path), "[^/]+") + "$"
		documented.all = append(documented.all, documentedOperation{op, regexp.MustCompile(address)})
	}
	slices.SortStableFunc(documented.all, func(a, b documentedOperation) int {
		return cmp.Compare(strings.Count(a.path, "{"), strings.Count(b.path, "{"))
	})
}

// requireDocumented fails for an answer whose status the description does not name, whichever test has asked.
func (w *testAPI) requireDocumented(method, path string, r reply) {
	w.t.Helper()
	if !strings.HasPrefix(path, "/api/v1/") || r.status == http.StatusMethodNotAllowed {
		return // what a path does not know is no operation of it
	}
	documented.Do(w.readDocumented)
	path, _, _ = strings.Cut(path, "?")
	for _, o := range documented.all {
		if o.method != strings.Replace(method, "HEAD", "GET", 1) || !o.address.MatchString(path) {
			continue
		}
		if _, ok := o.Responses[strconv.Itoa(r.status)]; !ok {
			w.t.Errorf("%s %s answers %d, which its description does not name: %s", method, o.path, r.status, r.body)
		}
		return
	}
}
