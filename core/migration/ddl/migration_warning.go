package ddl

import "slices"

// Warning is what is dangerous about a statement.
type Warning string

const (
	BlockingIndex   Warning = "blocking_index"   // writes wait while it is made, everybody while it is dropped
	TableRewrite    Warning = "table_rewrite"    // the whole table is written anew while everybody waits
	TypeChange      Warning = "type_change"      // programs of the version before may not read it
	NotNull         Warning = "not_null"         // looks at all rows while everybody waits, and may fail
	NotValidMissing Warning = "not_valid"        // looks at all rows: add it NOT VALID, and validate later
	BlockingUnique  Warning = "blocking_unique"  // makes an index while everybody waits: use one made before
	DataLoss        Warning = "data_loss"        // a column, a table or rows are gone
	Rename          Warning = "rename"           // programs of the version before do not find it
	VolatileDefault Warning = "volatile_default" // each row gets a value of its own
	LockTimeout     Warning = "lock_timeout"     // whoever comes while it waits for its lock, waits too: SET lock_timeout
	Unread          Warning = "unread"           // a block or a procedure, of which nothing is known
)

// statementWarnings are by the first words, unless it has other ones.
var statementWarnings = []struct {
	begins, has, unless string
	warning             Warning
}{
	{"CREATE INDEX", "", "CONCURRENTLY", BlockingIndex}, {"CREATE UNIQUE INDEX", "", "CONCURRENTLY", BlockingIndex},
	{"DROP INDEX", "", "CONCURRENTLY", BlockingIndex}, {"REINDEX", "", "CONCURRENTLY", BlockingIndex},
	{"DROP TABLE", "", "", DataLoss}, {"DROP SCHEMA", "", "", DataLoss}, {"DROP MATERIALIZED VIEW", "", "", DataLoss},
	{"TRUNCATE", "", "", DataLoss}, {"DELETE FROM", "", "WHERE", DataLoss},
	{"VACUUM", "FULL", "", TableRewrite}, {"CLUSTER", "", "", TableRewrite}, {"ALTER VIEW", "RENAME", "", Rename},
	{"DROP", "CASCADE", "", DataLoss}, {"DO", "", "", Unread}, {"CALL", "", "", Unread},
}

func (w words) warnings() (all []Warning) {
	for _, r := range statementWarnings {
		if w.begins(r.begins) && (r.has == "" || w.has(r.has)) && (r.unless == "" || !w.has(r.unless)) {
			all = append(all, r.warning)
		}
	}
	if w.begins("ALTER TABLE") {
		_, actions := w.altered()
		for _, action := range actions {
			all = append(all, action.actionWarnings()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (w words) actionWarnings() []Warning {
	switch {
	case w.begins("ADD") && w.skip("ADD").isConstraint():
		return w.constraintWarnings()
	case w.begins("ADD"):
		return w.columnWarnings()
	case w.begins("ALTER"):
		return w.changeWarnings()
	case w.begins("DROP") && !w.begins("DROP CONSTRAINT"):
		return []Warning{DataLoss}
	case w.begins("RENAME") && !w.begins("RENAME CONSTRAINT"):
		return []Warning{Rename}
	case w.begins("SET LOGGED"), w.begins("SET UNLOGGED"), w.begins("SET ACCESS METHOD"),
		w.begins("SET TABLESPACE"):
		return []Warning{TableRewrite}
	}
	return nil
}

// changeWarnings are of a column that is there.
func (w words) changeWarnings() []Warning {
	_, change := w.skip("ALTER", "COLUMN").name()
	switch {
	case change.begins("TYPE"), change.begins("SET DATA TYPE"):
		return []Warning{TableRewrite, TypeChange}
	case change.begins("SET NOT NULL"):
		return []Warning{NotNull}
	}
	return nil
}

func (w words) isConstraint() bool {
	return slices.ContainsFunc(
		[]string{"CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY KEY", "FOREIGN KEY", "EXCLUDE", "NOT NULL"}, w.begins,
	)
}

func (w words) constraintWarnings() []Warning {
	switch {
	case w.has("USING INDEX"):
		return nil
	case w.has("CHECK"), w.has("FOREIGN KEY"), w.has("NOT NULL"):
		if w.has("NOT VALID") {
			return nil
		}
		return []Warning{NotValidMissing}
	}
	return []Warning{BlockingUnique}
}

// columnWarnings are of a new column, which has no value in any row but its default.
func (w words) columnWarnings() (all []Warning) {
	value := w.has("DEFAULT")
	if w.has("NOT NULL") && !value && !w.has("GENERATED") && !w.isSerial() {
		all = append(all, NotNull)
	}
	if w.has("UNIQUE") || w.has("PRIMARY KEY") {
		all = append(all, BlockingUnique)
	}
	if w.has("REFERENCES") || w.has("CHECK") {
		all = append(all, NotValidMissing)
	}
	if w.has("STORED") || w.has("AS IDENTITY") || w.isSerial() {
		all = append(all, TableRewrite)
	}
	if value && w.volatile() {
		all = append(all, VolatileDefault, TableRewrite)
	}
	return all
}

func (w words) isSerial() bool {
	return w.has("SERIAL") || w.has("BIGSERIAL") || w.has("SMALLSERIAL")
}

// steady are the functions of which every row gets the same value.
var steady = []string{
	"NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP", "DATE_TRUNC", "TO_JSONB", "JSONB_BUILD_OBJECT",
}

// volatile reports whether a default calls a function that is not known to be steady.
func (w words) volatile() bool {
	after := w[slices.Index(w, "DEFAULT")+1:]
	for i, text := range after {
		if slices.Contains([]string{"CHECK", "REFERENCES", "NOT", "CONSTRAINT"}, text) {
			return false
		}
		call := i > 0 && text == "(" && letter(after[i-1][0])
		if call && !slices.Contains(steady, after[i-1]) && !sized(after, i-1) {
			return true
		}
	}
	return false
}

// sized reports whether the word there is a type with a length, as in '…'::varchar(10).
func sized(w words, at int) bool { return at > 0 && w[at-1] == ":" }
