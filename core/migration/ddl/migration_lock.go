package ddl

// Lock is a lock of PostgreSQL on a table; a later one is stronger.
type Lock int

const (
	NoLock Lock = iota
	AccessShare
	RowShare
	RowExclusive
	ShareUpdateExclusive
	Share
	ShareRowExclusive
	Exclusive
	AccessExclusive
	UnknownLock // it may be any
)

// String is what PostgreSQL calls it.
func (l Lock) String() string {
	return [...]string{
		"none", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
		"EXCLUSIVE", "ACCESS EXCLUSIVE", "unknown",
	}[l]
}

// lockRules are by the first words of a statement; the first that fits counts.
var lockRules = []struct {
	begins string
	has    string
	lock   Lock
}{
	{"CREATE INDEX CONCURRENTLY", "", ShareUpdateExclusive},
	{"CREATE UNIQUE INDEX CONCURRENTLY", "", ShareUpdateExclusive},
	{"CREATE INDEX", "", Share}, {"CREATE UNIQUE INDEX", "", Share},
	{"DROP INDEX CONCURRENTLY", "", ShareUpdateExclusive}, {"DROP INDEX", "", AccessExclusive},
	{"REINDEX", "CONCURRENTLY", ShareUpdateExclusive}, {"REINDEX", "", AccessExclusive},
	{"CREATE TRIGGER", "", ShareRowExclusive}, {"CREATE CONSTRAINT TRIGGER", "", ShareRowExclusive},
	{"CREATE OR REPLACE TRIGGER", "", ShareRowExclusive}, {"DROP TRIGGER", "", AccessExclusive},
	{"CREATE RULE", "", AccessExclusive}, {"CREATE OR REPLACE RULE", "", AccessExclusive},
	{"ALTER RULE", "", AccessExclusive}, {"DROP RULE", "", AccessExclusive}, {"ALTER TRIGGER", "", AccessExclusive},
	{"CREATE POLICY", "", AccessExclusive}, {"ALTER POLICY", "", AccessExclusive}, {"DROP POLICY", "", AccessExclusive},
	{"CREATE STATISTICS", "", ShareUpdateExclusive}, {"COMMENT ON", "", ShareUpdateExclusive},
	{"CREATE TABLE", "PARTITION OF", AccessExclusive},
	{"CREATE TABLE", "REFERENCES", ShareRowExclusive}, {"CREATE UNLOGGED TABLE", "REFERENCES", ShareRowExclusive},
	{"CREATE TABLE", "INHERITS", ShareUpdateExclusive}, {"CREATE TABLE", "", AccessShare},
	{"CREATE UNLOGGED TABLE", "", AccessShare},
	{"CREATE VIEW", "FROM", AccessShare}, {"CREATE MATERIALIZED VIEW", "FROM", AccessShare},
	{"DROP TABLE", "", AccessExclusive}, {"DROP VIEW", "", AccessExclusive},
	{"DROP MATERIALIZED VIEW", "", AccessExclusive}, {"DROP SEQUENCE", "", AccessExclusive},
	{"CREATE OR REPLACE VIEW", "", AccessExclusive}, {"ALTER VIEW", "", AccessExclusive},
	{"ALTER INDEX", "TABLESPACE", AccessExclusive}, {"ALTER INDEX", "", ShareUpdateExclusive},
	{"ALTER SEQUENCE", "RENAME", AccessExclusive}, {"ALTER SEQUENCE", "OWNER", AccessExclusive},
	{"ALTER SEQUENCE", "SET SCHEMA", AccessExclusive}, {"ALTER SEQUENCE", "", ShareRowExclusive},
	{"DROP", "CASCADE", UnknownLock}, {"DO", "", UnknownLock}, {"CALL", "", UnknownLock},
	{"DROP SCHEMA", "", AccessExclusive}, {"TRUNCATE", "", AccessExclusive},
	{"REFRESH MATERIALIZED VIEW CONCURRENTLY", "", Exclusive}, {"REFRESH MATERIALIZED VIEW", "", AccessExclusive},
	{"VACUUM", "FULL", AccessExclusive}, {"VACUUM", "", ShareUpdateExclusive}, {"CLUSTER", "", AccessExclusive},
	{"ANALYZE", "", ShareUpdateExclusive},
	{"INSERT", "", RowExclusive}, {"UPDATE", "", RowExclusive}, {"DELETE", "", RowExclusive}, {"MERGE", "", RowExclusive},
	{"WITH", "INSERT", RowExclusive}, {"WITH", "UPDATE", RowExclusive}, {"WITH", "DELETE", RowExclusive},
	{"COPY", "FROM", RowExclusive}, {"SELECT", "FOR UPDATE", RowShare}, {"SELECT", "FOR NO KEY UPDATE", RowShare},
	{"SELECT", "FOR SHARE", RowShare}, {"SELECT", "FOR KEY SHARE", RowShare}, {"SELECT", "FROM", AccessShare},
	{"WITH", "FROM", AccessShare},
}

func (w words) lock() Lock {
	switch {
	case w.begins("ALTER TABLE"):
		return w.alterLock()
	case w.begins("LOCK"):
		return w.namedLock()
	}
	for _, r := range lockRules {
		if w.begins(r.begins) && (r.has == "" || w.has(r.has)) {
			return r.lock
		}
	}
	return NoLock
}

// namedLock is that of LOCK TABLE.
func (w words) namedLock() Lock {
	for lock := AccessShare; lock < AccessExclusive; lock++ {
		if w.has("IN " + lock.String() + " MODE") {
			return lock
		}
	}
	return AccessExclusive
}

// alterLocks are of actions that take less than ALTER TABLE usually does.
var alterLocks = []struct {
	begins string
	lock   Lock
}{
	{"VALIDATE CONSTRAINT", ShareUpdateExclusive}, {"SET (", ShareUpdateExclusive}, {"RESET (", ShareUpdateExclusive},
	{"CLUSTER ON", ShareUpdateExclusive}, {"SET WITHOUT CLUSTER", ShareUpdateExclusive},
	{"ENABLE TRIGGER", ShareRowExclusive}, {"DISABLE TRIGGER", ShareRowExclusive},
	{"ENABLE ALWAYS TRIGGER", ShareRowExclusive}, {"ENABLE REPLICA TRIGGER", ShareRowExclusive},
}

// alterLock is the strongest of all actions.
func (w words) alterLock() (strongest Lock) {
	_, actions := w.altered()
	for _, action := range actions {
		strongest = max(strongest, action.actionLock())
	}
	return strongest
}

func (w words) actionLock() Lock {
	for _, r := range alterLocks {
		if w.begins(r.begins) {
			return r.lock
		}
	}
	switch {
	case w.begins("ALTER") && (w.has("SET STATISTICS") || w.has("SET (") || w.has("RESET (")),
		w.begins("DETACH PARTITION") && w.has("CONCURRENTLY"):
		return ShareUpdateExclusive
	case w.begins("ADD") && w.has("FOREIGN KEY"):
		return ShareRowExclusive
	}
	return AccessExclusive
}

// altered is the table of an ALTER TABLE, and what is done to it.
func (w words) altered() (table string, actions []words) {
	table, rest := w.skip("ALTER TABLE", "IF EXISTS", "ONLY").name()
	return table, rest.skip("*").parts()
}
