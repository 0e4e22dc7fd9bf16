package ddl

import (
	"slices"
	"testing"
)

// example is a file of one statement, but for what prepares it.
type example struct {
	sql      string
	lock     Lock
	warnings []Warning
	squawk   string // its rule that says the same; empty if it has none
}

const timed = "SET LOCAL lock_timeout = '3s'; "

var examples = []example{
	{timed + "CREATE INDEX i ON t (a)", Share, []Warning{BlockingIndex}, "require-concurrent-index-creation"},
	{"CREATE UNIQUE INDEX i ON ?tenant.t (a)", Share, []Warning{BlockingIndex, LockTimeout}, ""},
	{timed + "CREATE INDEX CONCURRENTLY i ON t (a)", ShareUpdateExclusive, nil, ""},
	{timed + "DROP INDEX i", AccessExclusive, []Warning{BlockingIndex}, "require-concurrent-index-deletion"},
	{"DROP INDEX CONCURRENTLY i", ShareUpdateExclusive, nil, ""},
	{"CREATE TABLE t (a text); CREATE INDEX i ON t (a)", NoLock, nil, ""},
	{`CREATE TABLE "t" (a text); ALTER TABLE T ALTER a SET NOT NULL`, NoLock, nil, ""},
	{`CREATE TABLE t (a text); DROP INDEX CONCURRENTLY i; ALTER TABLE "T" ENABLE TRIGGER a`, ShareRowExclusive,
		[]Warning{LockTimeout}, ""},
	{"CREATE TABLE s (a text); CREATE TABLE t (a text REFERENCES s)", NoLock, nil, ""},
	{"CREATE TABLE t (a text REFERENCES s)", ShareRowExclusive, []Warning{LockTimeout}, ""},
	{timed + "ALTER TABLE t ADD COLUMN b text", AccessExclusive, nil, ""},
	{"ALTER TABLE t ADD COLUMN b text", AccessExclusive, []Warning{LockTimeout}, "require-lock-timeout"},
	{timed + "ALTER TABLE t ADD COLUMN b text NOT NULL", AccessExclusive, []Warning{NotNull}, "adding-required-field"},
	{timed + "ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT 'x'", AccessExclusive, nil, ""},
	{timed + "ALTER TABLE t ADD b timestamptz DEFAULT now()", AccessExclusive, nil, ""},
	{
		timed + "ALTER TABLE t ADD b uuid DEFAULT gen_random_uuid()", AccessExclusive,
		[]Warning{TableRewrite, VolatileDefault}, "adding-field-with-default",
	},
	{
		timed + "ALTER TABLE t ADD b int GENERATED ALWAYS AS (a + 1) STORED", AccessExclusive, []Warning{TableRewrite},
		"adding-field-with-default",
	},
	{
		timed + "ALTER TABLE t ALTER COLUMN b TYPE bigint", AccessExclusive, []Warning{TableRewrite, TypeChange},
		"changing-column-type",
	},
	{timed + "ALTER TABLE t ALTER type SET DEFAULT 'x'", AccessExclusive, nil, ""},
	{timed + "ALTER TABLE t ALTER b SET NOT NULL", AccessExclusive, []Warning{NotNull}, "adding-not-nullable-field"},
	{timed + "ALTER TABLE t ALTER b SET STATISTICS 100", ShareUpdateExclusive, nil, ""},
	{
		timed + "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", AccessExclusive, []Warning{NotValidMissing},
		"constraint-missing-not-valid",
	},
	{timed + "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", AccessExclusive, nil, ""},
	{"ALTER TABLE t VALIDATE CONSTRAINT c", ShareUpdateExclusive, nil, ""},
	{
		timed + "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES s (a)", ShareRowExclusive,
		[]Warning{NotValidMissing}, "adding-foreign-key-constraint",
	},
	{timed + "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES s (a) NOT VALID", ShareRowExclusive, nil, ""},
	{
		timed + "ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)", AccessExclusive, []Warning{BlockingUnique},
		"disallowed-unique-constraint",
	},
	{timed + "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i", AccessExclusive, nil, ""},
	{timed + "ALTER TABLE t DROP COLUMN a", AccessExclusive, []Warning{DataLoss}, "ban-drop-column"},
	{timed + "ALTER TABLE t DROP CONSTRAINT c", AccessExclusive, nil, ""},
	{timed + "DROP TABLE t", AccessExclusive, []Warning{DataLoss}, "ban-drop-table"},
	{timed + "TRUNCATE t", AccessExclusive, []Warning{DataLoss}, ""},
	{timed + "ALTER TABLE t RENAME COLUMN a TO b", AccessExclusive, []Warning{Rename}, "renaming-column"},
	{timed + "ALTER TABLE t RENAME TO s", AccessExclusive, []Warning{Rename}, "renaming-table"},
	{timed + "ALTER TABLE t SET UNLOGGED", AccessExclusive, []Warning{TableRewrite}, ""},
	{"ALTER TABLE t SET (fillfactor = 70)", ShareUpdateExclusive, nil, ""},
	{timed + "VACUUM FULL t", AccessExclusive, []Warning{TableRewrite}, ""},
	{
		timed + "ALTER TABLE t ADD b text, DROP COLUMN a, ALTER c SET NOT NULL", AccessExclusive,
		[]Warning{DataLoss, NotNull}, "ban-drop-column",
	},
	{"ALTER TABLE t DISABLE TRIGGER g", ShareRowExclusive, []Warning{LockTimeout}, ""},
	{"UPDATE t SET a = 'DROP TABLE t; ALTER TABLE t DROP COLUMN a'", RowExclusive, nil, ""},
	{"DELETE FROM t", RowExclusive, []Warning{DataLoss}, ""},
	{"DELETE FROM t WHERE a = 1", RowExclusive, nil, ""},
	{"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; DROP TABLE t $$", NoLock, nil, ""},
	{"SELECT a FROM t", AccessShare, nil, ""},
	{timed + "CREATE TABLE s (a text); CREATE VIEW v AS SELECT a FROM s JOIN s AS t USING (a)", NoLock, nil, ""},
	{timed + "CREATE TABLE s (a text); CREATE VIEW v AS SELECT a FROM s JOIN t USING (a)", AccessShare, nil, ""},
	{timed + "CREATE TABLE s (a text); CREATE TABLE t (LIKE s, b text CHECK (b LIKE 'x'))", NoLock, nil, ""},
	{timed + "DROP TYPE a CASCADE", UnknownLock, []Warning{DataLoss}, ""},
	{timed + "DO $$ BEGIN DROP TABLE t; END $$", UnknownLock, []Warning{Unread}, ""},
	{"SET lock_timeout = '0s'; ALTER TABLE t ADD COLUMN b text", AccessExclusive, []Warning{LockTimeout}, ""},
	{timed + "RESET lock_timeout; ALTER TABLE t ADD b text", AccessExclusive, []Warning{LockTimeout}, ""},
	{timed + "ALTER TABLE t SET TABLESPACE s", AccessExclusive, []Warning{TableRewrite}, ""},
	{timed + "CREATE OR REPLACE VIEW v AS SELECT a FROM t", AccessExclusive, nil, ""},
	{
		timed + "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
		ShareUpdateExclusive, []Warning{NotValidMissing}, "constraint-missing-not-valid",
	},
}

func TestStatementsAreJudged(t *testing.T) {
	t.Parallel()
	for _, e := range examples {
		all := Inspect(e.sql)
		last := all[len(all)-1]
		if last.Lock != e.lock || !slices.Equal(last.Warnings, e.warnings) {
			t.Errorf("%s: takes %v and has %q, want %v and %q", e.sql, last.Lock, last.Warnings, e.lock, e.warnings)
		}
	}
}
