package http

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// Errors are all that an answer may carry: the core's, and what HTTP itself
// refuses.
func Errors() []*domain.Error {
	return append(domain.Errors(),
		errInvalid, errMisfit, errNUL, errUnreadable, errNoRoute, errNoSuch, errMethod, errSlow, errBodyLarge, errHeaders,
		errContentType, errOverdue, errFileMissing, errPartTwice, errPartUnknown, errFileLarge, errSpool, errIfMatch, errStreams,
	)
}

// documented is one code as readers meet it.
type documented struct {
	status    int
	sentences []string // the usual one first
}

// codes are the errors by code.
var codes = sync.OnceValue(func() map[string]documented {
	all := map[string]documented{}
	for _, e := range Errors() {
		if e.Kind == domain.Internal && e.Code != domain.ErrInternal.Code {
			continue // nobody is told
		}
		sentences := append(all[e.Code].sentences, sentence(e))
		all[e.Code] = documented{statuses[e.Kind], sentences}
	}
	return all
})

var verb = regexp.MustCompile(`%[a-z]`)

// sentence is an error's message, with … for what depends on the request.
func sentence(e *domain.Error) string { return verb.ReplaceAllString(e.Message, "…") }

// ErrorTable is the catalogue in Markdown, by status and code.
func ErrorTable() string {
	var b strings.Builder
	b.WriteString("| code | status | sentence |\n|---|---|---|\n")
	all := codes()
	for _, code := range slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(all[x].status, all[y].status), cmp.Compare(x, y))
	}) {
		text := strings.ReplaceAll(strings.Join(all[code].sentences, " · "), "|", `\|`)
		fmt.Fprintf(&b, "| `%s` | %d | %s |\n", code, all[code].status, text)
	}
	return b.String()
}
