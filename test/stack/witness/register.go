package witness

import (
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// nothing is the root of an empty log, in base64.
const nothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

// Register lets the witness of a folder know a log by one more key. It may run meanwhile: it sees that at once.
func Register(dir, origin, key string) (err error) {
	db, err := sqlite.OpenConn(database(dir), sqlite.OpenReadWrite|sqlite.OpenWAL)
	if err != nil {
		return fmt.Errorf("the witness cannot be told of %s: %w", origin, err)
	}
	defer db.Close()
	end, err := sqlitex.ImmediateTransaction(db)
	if err != nil {
		return err
	}
	defer end(&err)
	for _, statement := range []struct {
		text      string
		arguments []any
	}{
		{"INSERT OR IGNORE INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)", []any{origin, nothing}},
		{"DELETE FROM key WHERE origin = ? AND key = ?", []any{origin, key}},
		{"INSERT INTO key (origin, key) VALUES (?, ?)", []any{origin, key}},
	} {
		options := &sqlitex.ExecOptions{Args: statement.arguments}
		if err := sqlitex.Execute(db, statement.text, options); err != nil {
			return err
		}
	}
	return nil
}
