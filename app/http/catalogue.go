package http

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

// Errors are all that an answer may carry: the core's, and what HTTP itself
// refuses.
func Errors() []*domain.Error {
	return slices.Concat(domain.Errors(), rest.Errors(), []*domain.Error{errStreams})
}

// codes are the errors by code, as readers meet them: the usual sentence.
func codes() map[string]rest.Code {
	all := map[string]rest.Code{}
	for code, sentences := range sentences() {
		all[code] = rest.Code{Status: sentences.status, Message: sentences.texts[0]}
	}
	return all
}

// documented is what is said under one code.
type documented struct {
	status int
	texts  []string // the usual one first
}

func sentences() map[string]documented {
	all := map[string]documented{}
	for _, e := range Errors() {
		if e.Kind == domain.Internal && e.Code != domain.ErrInternal.Code {
			continue // nobody is told
		}
		all[e.Code] = documented{rest.Status(e), append(all[e.Code].texts, sentence(e))}
	}
	return all
}

var formatVerb = regexp.MustCompile(`%[a-z]`)

// sentence is an error's message, with … for what depends on the request.
func sentence(e *domain.Error) string { return formatVerb.ReplaceAllString(e.Message, "…") }

// ErrorTable is the catalogue in Markdown, by status and code.
func ErrorTable() string {
	var b strings.Builder
	b.WriteString("| code | status | sentence |\n|---|---|---|\n")
	all := sentences()
	for _, code := range slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(all[x].status, all[y].status), cmp.Compare(x, y))
	}) {
		text := strings.ReplaceAll(strings.Join(all[code].texts, " · "), "|", `\|`)
		fmt.Fprintf(&b, "| `%s` | %d | %s |\n", code, all[code].status, text)
	}
	return b.String()
}
