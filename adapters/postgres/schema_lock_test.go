package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/migration/ddl"
	"github.com/tenon-health/tenon/test/servers"
)

// lockable has one of everything that a statement may lock.
const lockable = `CREATE TABLE s (a int PRIMARY KEY);
	CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY, b text, r int CONSTRAINT f REFERENCES s,
		CONSTRAINT c CHECK (a > 0) NOT VALID);
	CREATE INDEX i ON t (b); CREATE UNIQUE INDEX u ON t (b);
	CREATE VIEW v AS SELECT a FROM s; CREATE MATERIALIZED VIEW m AS SELECT a FROM s; CREATE UNIQUE INDEX mi ON m (a);
	CREATE SEQUENCE q; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
	CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f(); CREATE POLICY o ON t;
	CREATE RULE l AS ON INSERT TO s DO ALSO NOTHING;
	CREATE TABLE p (a int) PARTITION BY LIST (a);
	CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 (a int)`

var locking = []string{
	"CREATE INDEX n ON t (b)", "CREATE UNIQUE INDEX n ON t (b)", "DROP INDEX i", "REINDEX TABLE t", "REINDEX INDEX i",
	"ALTER INDEX i RENAME TO n", "ALTER INDEX i SET (fillfactor = 70)", "ALTER INDEX i RESET (fillfactor)",
	"CREATE TABLE n (a int)", "CREATE TABLE n (a int REFERENCES s)", "CREATE TABLE n AS SELECT a FROM t",
	"CREATE TABLE n (LIKE t)", "CREATE TABLE n () INHERITS (t)", "CREATE TABLE n PARTITION OF p FOR VALUES IN (2)",
	"CREATE UNLOGGED TABLE n (a int)", "DROP TABLE t", "DROP TABLE IF EXISTS t CASCADE", "TRUNCATE t",
	"LOCK TABLE t", "LOCK t IN SHARE MODE", "LOCK TABLE t IN ACCESS SHARE MODE", "LOCK TABLE t IN EXCLUSIVE MODE NOWAIT",
	"LOCK TABLE t IN ROW EXCLUSIVE MODE", "LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE",
	"CREATE VIEW n AS SELECT a FROM t", "CREATE OR REPLACE VIEW v AS SELECT a FROM s", "ALTER VIEW v RENAME TO n",
	"ALTER VIEW v SET (security_barrier)", "DROP VIEW v", "CREATE MATERIALIZED VIEW n AS SELECT a FROM t",
	"REFRESH MATERIALIZED VIEW m", "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "DROP MATERIALIZED VIEW m",
	"CREATE SEQUENCE n", "ALTER SEQUENCE q INCREMENT 2", "ALTER SEQUENCE q RENAME TO n", "DROP SEQUENCE q",
	"CREATE TRIGGER n AFTER INSERT ON t EXECUTE FUNCTION f()", "DROP TRIGGER g ON t",
	"CREATE CONSTRAINT TRIGGER n AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
	"CREATE OR REPLACE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()", "ALTER TRIGGER g ON t RENAME TO n",
	"CREATE RULE n AS ON INSERT TO t DO ALSO NOTHING", "DROP RULE l ON s", "ALTER RULE l ON s RENAME TO n",
	"CREATE POLICY n ON t", "ALTER POLICY o ON t TO PUBLIC", "DROP POLICY o ON t", "CREATE STATISTICS n ON a, b FROM t",
	"COMMENT ON TABLE t IS 'n'", "COMMENT ON COLUMN t.a IS 'n'", "ANALYZE t", "CLUSTER t USING i",
	"GRANT SELECT ON t TO PUBLIC",
	"INSERT INTO t VALUES (1)", "UPDATE t SET b = 'n'", "DELETE FROM t", "SELECT a FROM t", "SELECT a FROM t FOR UPDATE",
	"SELECT a FROM t FOR KEY SHARE", "SELECT 1", "WITH n AS (SELECT a FROM t) SELECT a FROM n",
	"WITH n AS (DELETE FROM s RETURNING a) SELECT a FROM n", "CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	"CREATE TYPE n AS ENUM ('a')", "CREATE SCHEMA n", "SET LOCAL lock_timeout = '1s'",
	"ALTER TABLE t ADD n int", "ALTER TABLE t DROP b", "ALTER TABLE t ALTER b TYPE varchar",
	"ALTER TABLE t ALTER b SET NOT NULL",
	"ALTER TABLE t ALTER b SET DEFAULT 'n'", "ALTER TABLE t ALTER b SET STATISTICS 10",
	"ALTER TABLE t ALTER COLUMN b SET (n_distinct = -0.2)", "ALTER TABLE t ALTER b RESET (n_distinct)",
	"ALTER TABLE t ALTER b SET STORAGE PLAIN", "ALTER TABLE t ADD CONSTRAINT n CHECK (a > 1) NOT VALID",
	"ALTER TABLE t ADD CONSTRAINT n UNIQUE (b)", "ALTER TABLE t ADD CONSTRAINT n UNIQUE USING INDEX u",
	"ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES s", "ALTER TABLE t ADD n int REFERENCES s",
	"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES s NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT c",
	"ALTER TABLE t DROP CONSTRAINT c", "ALTER TABLE t DROP CONSTRAINT f", "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE",
	"ALTER TABLE t RENAME TO n", "ALTER TABLE t RENAME b TO n", "ALTER TABLE t RENAME CONSTRAINT c TO n",
	"ALTER TABLE t SET (fillfactor = 70)", "ALTER TABLE t RESET (fillfactor)", "ALTER TABLE t CLUSTER ON i",
	"ALTER TABLE t SET WITHOUT CLUSTER", "ALTER TABLE t SET UNLOGGED", "ALTER TABLE t REPLICA IDENTITY FULL",
	"ALTER TABLE t ENABLE TRIGGER g", "ALTER TABLE t DISABLE TRIGGER USER", "ALTER TABLE t ENABLE ALWAYS TRIGGER g",
	"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t OWNER TO CURRENT_USER",
	"ALTER TABLE t SET (fillfactor = 70), ALTER b SET STATISTICS 10", "ALTER TABLE t SET (fillfactor = 70), ADD n int",
	"ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)", "ALTER TABLE p DETACH PARTITION p1",
	"ALTER TABLE s SET SCHEMA n_",
}

// What is said of the lock of a statement is what Postgres takes. That of a statement which no transaction may hold is
// gone before anybody can look.
func TestLocksAreThoseOfPostgres(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), servers.Database(t))
	must(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), lockable)
	must(t, err)
	for _, sql := range locking {
		taken, said := locksOf(t, conn, sql), ddl.Inspect(sql)[0].Lock
		if want := strings.ReplaceAll(said.String(), " ", ""); want != taken {
			t.Errorf("%s: Postgres takes %s, and we say %s", sql, taken, want)
		}
	}
}

// locksOf is the strongest lock that a statement takes on what was there before.
func locksOf(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), "CREATE SCHEMA n_; CREATE TEMPORARY TABLE before AS SELECT oid "+
		"FROM pg_class WHERE relnamespace = 'public'::regnamespace")
	must(t, err)
	if _, err := tx.Exec(t.Context(), sql); err != nil {
		t.Errorf("%s: %v", sql, err)
		return ""
	}
	rows, err := tx.Query(t.Context(), "SELECT DISTINCT upper(replace(mode, 'Lock', '')) FROM pg_locks "+
		"WHERE pid = pg_backend_pid() AND relation IN (SELECT oid FROM before)")
	must(t, err)
	taken, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	for lock := ddl.AccessExclusive; lock > ddl.NoLock; lock-- {
		if name := strings.ReplaceAll(lock.String(), " ", ""); slices.Contains(taken, name) {
			return name
		}
	}
	return ddl.NoLock.String()
}
