package wire

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// environment takes from the environment what is a setting. Docker's --env-file
// takes quotes and comments for a part of the value, and other tools leave other
// things at a name: whoever wrote them meant something else.
func environment(environ []string, known map[string]string) (found map[string]string, wrong []fieldError) {
	found = map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		meant := bareName(name)
		if _, ok := known[meant]; !ok {
			continue
		}
		message := dockerMessage(value)
		if meant != name {
			message = "has something before or after its name (in the environment): leave it out."
		}
		if message != "" {
			wrong = append(wrong, fieldError{Location: meant, Message: message})
		}
		found[meant] = value
	}
	return found, wrong
}

// bareName is a name without what editors and files for a shell leave around it.
func bareName(name string) string {
	name = strings.TrimFunc(name, atEdge)
	return strings.TrimFunc(strings.TrimPrefix(name, "export "), func(r rune) bool {
		return atEdge(r) || r == '"' || r == '\''
	})
}

func dockerMessage(value string) string {
	first, last := value[:min(1, len(value))], value[max(0, len(value)-1):]
	switch {
	case len(value) > 1 && first == last && strings.ContainsAny(first, `"'`):
		return "stands in quotes (in the environment), which Docker's --env-file keeps: leave them out."
	case comment.MatchString(value):
		return "has a space and # (in the environment), as Docker's --env-file keeps a comment: leave it out."
	}
	return ""
}

// leftovers tells the values that have something in them which nobody sees.
func leftovers(values map[string]string) (wrong []fieldError) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if message := leftover(values[name]); message != "" {
			wrong = append(wrong, fieldError{Location: name, Message: message})
		}
	}
	return wrong
}

func leftover(value string) string {
	switch {
	case !utf8.ValidString(value):
		return "is not UTF-8."
	case strings.TrimRight(value, "\r\n") != value:
		return "ends with a line feed: `echo` writes one, `printf %s` does not."
	case strings.ContainsFunc(value, unicode.IsControl):
		return "has a line feed or another control character in it."
	case strings.TrimFunc(value, atEdge) != value:
		return "begins or ends with a space or an invisible character."
	}
	return ""
}

// atEdge reports what nobody sees at the edge of a text.
func atEdge(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }
