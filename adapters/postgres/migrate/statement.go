package migrate

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/migration/ddl"
)

// statements are those of a text, without comments.
func statements(text string) (all []string) {
	for _, s := range ddl.Split(text) {
		all = append(all, s.Plain())
	}
	return all
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
