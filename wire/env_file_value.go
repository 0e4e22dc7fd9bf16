package wire

import (
	"regexp"
	"strings"
)

var (
	comment    = regexp.MustCompile(`(^|[ \t])#`)
	afterQuote = regexp.MustCompile(`^([ \t]+#.*)?$`)
)

const openQuote = "begins with a quote that does not end on its line"

// unclear says why a value could be taken for something else, if it could.
func unclear(value string) string {
	switch {
	case strings.TrimFunc(value, atEdge) != value:
		return "begins or ends with an invisible character"
	case value != "" && strings.Contains(`'"`, value[:1]):
		return unclearQuoted(value[:1], value[1:])
	case comment.MatchString(value):
		return "has a # outside quotes, where a comment would begin: put the value in single quotes, or a comment above"
	case strings.Contains(value, "$"):
		return "has a $ outside single quotes, where it would stand for another setting: put the value in single quotes"
	}
	return ""
}

func unclearQuoted(quote, value string) string {
	inner, rest, closed := strings.Cut(value, quote)
	switch {
	case !closed:
		return openQuote
	case quote == `"` && strings.ContainsAny(inner, `$\`):
		return `has $ or \ in double quotes, where they stand for something else: put the value in single quotes`
	case strings.HasSuffix(inner, `\`) || !afterQuote.MatchString(rest):
		return "goes on after its closing quote: a value in quotes has no quote of the same kind in it"
	}
	return ""
}
