package migrate

import (
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// token is what a semicolon may hide in, or a semicolon. A function's body is written in dollar quotes.
var token = regexp.MustCompile(
	`--[^\n]*|/\*(?s:.*?)\*/|[eE]'(?:[^'\\]|''|\\(?s:.))*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$[A-Za-z_]*\$|;`,
)

// statements are those of a text, without comments.
func statements(text string) (all []string) {
	var current strings.Builder
	for text != "" {
		at := token.FindStringIndex(text)
		if at == nil {
			current.WriteString(text)
			break
		}
		word := text[at[0]:at[1]]
		current.WriteString(text[:at[0]])
		text = text[at[1]:]
		switch word[0] {
		case ';':
			all = appendStatement(all, &current)
		case '-', '/':
			current.WriteByte(' ')
		case '$':
			body, rest, _ := strings.Cut(text, word)
			current.WriteString(word + body + word)
			text = rest
		default:
			current.WriteString(word)
		}
	}
	return appendStatement(all, &current)
}

func appendStatement(all []string, current *strings.Builder) []string {
	statement := strings.TrimSpace(current.String())
	current.Reset()
	if statement == "" {
		return all
	}
	return append(all, statement)
}

// maxWords is how many words name a statement.
const maxWords = 6

// firstWords are how a statement of ours begins.
func firstWords(statement string) string {
	words := strings.Fields(statement)
	return strings.Join(words[:min(len(words), maxWords)], " ")
}

// inSchema names the tables of one tenant.
func inSchema(statement, schema string) string {
	return strings.ReplaceAll(statement, "?tenant", pgx.Identifier{schema}.Sanitize())
}

// literal quotes a text, whatever the server's settings are.
func literal(text string) string {
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(text) + "'"
}
