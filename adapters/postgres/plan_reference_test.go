package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// referencesWithoutIndex are those of which Postgres reads all when what they lead to is deleted.
const referencesWithoutIndex = `SELECT conname FROM pg_constraint AS c WHERE contype = 'f' AND NOT EXISTS (
	SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
		AND i.indkey[0] = ANY(c.conkey)) ORDER BY conname`

func TestReferencesAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	conn, err := pgx.ConnectConfig(t.Context(), db.direct)
	must(t, err)
	defer conn.Close(t.Context())
	rows, _ := conn.Query(t.Context(), referencesWithoutIndex)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if len(found) > 0 {
		t.Errorf("no index leads with %s", found)
	}
}
