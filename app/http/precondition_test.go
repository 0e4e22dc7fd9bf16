package http_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// patchMe changes the caller's profile under several lines of If-Match.
func (w *testAPI) patchMe(token domain.Secret, lines ...string) reply {
	w.t.Helper()
	r, err := http.NewRequest("PATCH", "http://tenon.test/api/v1/users/me", strings.NewReader(`{"job_title":"A"}`))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header = http.Header{
		"Authorization": {"Bearer " + token.Reveal()}, "Content-Type": {"application/json"}, "If-Match": lines,
	}
	return w.do(r)
}

func TestPreconditions(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	ada := w.company("acme.example").admin
	for _, lines := range [][]string{
		{"%"}, {"W/%"}, {"*"}, {` W/%  `}, {`"99", %`}, {`"99"`, "%"}, {"%", `"99"`}, {`"98"`, `W/"99", W/%`}, {"", "%"},
		{`"99","98"`, `"97"`, "%"}, nil,
	} {
		now := w.send("GET", "/api/v1/users/me", ada, "").header.Get("ETag")
		w.patchMe(ada, replaced(lines, now)...).want(200)
	}
	for _, lines := range [][]string{
		{`"99"`}, {`W/"99"`}, {`""`}, {`"1x"`}, {`W/""`}, {`"98"`, `"99"`}, {`"-1"`}, {`"0"`}, {`"99999999999999999999"`},
	} {
		w.patchMe(ada, lines...).code(412, "version_stale")
	}
	for _, lines := range [][]string{
		{""}, {" "}, {"", ""}, {"1"}, {"w/1"}, {`w/"1"`}, {`W/ "1"`}, {`"1`}, {`"1" "2"`}, {`*, "1"`}, {"*", "*"}, {","},
		{`"1"`, "2"}, {strings.Repeat(`"1",`, 17)},
	} {
		w.patchMe(ada, lines...).code(422, "if_match_invalid").at("header.If-Match")
	}
}

func replaced(lines []string, tag string) (all []string) {
	for _, line := range lines {
		all = append(all, strings.ReplaceAll(line, "%", tag))
	}
	return all
}
