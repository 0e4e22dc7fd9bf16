//go:build squawk

package ddl

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestSquawkAgrees compares with what squawk says of the same examples: it warns where we do, by the rule that the
// example names, and by none of those rules where we do not.
func TestSquawkAgrees(t *testing.T) {
	t.Parallel()
	for _, e := range examples {
		said := squawk(t, e.sql)
		if e.squawk != "" && !slices.Contains(said, e.squawk) {
			t.Errorf("%s: squawk says %q, and not %s", e.sql, said, e.squawk)
		}
		for _, rule := range said {
			if len(e.warnings) == 0 && compared(rule) && !slices.Contains(stricter, squawked{e.sql, rule}) {
				t.Errorf("%s: squawk says %s, and we say nothing", e.sql, rule)
			}
		}
	}
}

// squawked is a rule by which squawk warns of an example.
type squawked struct{ sql, rule string }

// stricter are warnings that we do not repeat: the lock is on a table that the file has made, or nobody who reads or
// writes waits for it. The names T and "t" are one table.
var stricter = []squawked{
	{"DROP INDEX CONCURRENTLY i", "require-lock-timeout"},
	{"ALTER TABLE t VALIDATE CONSTRAINT c", "require-lock-timeout"},
	{"ALTER TABLE t SET (fillfactor = 70)", "require-lock-timeout"},
	{"CREATE TABLE t (a text); CREATE INDEX i ON t (a)", "require-lock-timeout"},
	{"CREATE TABLE s (a text); CREATE TABLE t (a text REFERENCES s)", "require-lock-timeout"},
	{"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; DROP TABLE t $$", "require-lock-timeout"},
	{`CREATE TABLE "t" (a text); ALTER TABLE T ALTER a SET NOT NULL`, "require-lock-timeout"},
	{`CREATE TABLE "t" (a text); ALTER TABLE T ALTER a SET NOT NULL`, "adding-not-nullable-field"},
}

// compared reports whether an example names the rule.
func compared(rule string) bool {
	return slices.ContainsFunc(examples, func(e example) bool { return e.squawk == rule })
}

// squawk returns the rules by which it warns.
func squawk(t *testing.T, sql string) (rules []string) {
	t.Helper()
	program := os.Getenv("TENON_SQUAWK")
	cmd := exec.CommandContext(
		t.Context(), program, "--reporter", "json", "--pg-version", "15.0", "--assume-in-transaction",
	)
	cmd.Stdin = strings.NewReader(strings.ReplaceAll(sql, "?tenant.", "t_a.") + ";\n")
	out, err := cmd.Output() // it fails where it warns
	var all []struct {
		Rule string `json:"rule_name"`
	}
	if decodeErr := json.Unmarshal(out, &all); decodeErr != nil {
		t.Fatalf("%q does not answer: %v, %v, %s", program, err, decodeErr, out)
	}
	for _, w := range all {
		rules = append(rules, w.Rule)
	}
	return rules
}
