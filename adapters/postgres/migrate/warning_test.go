package migrate

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/migration/ddl"
	"github.com/tenon-health/tenon/test/expect"
)

// The newest versions of the first release: up to there all tables are new.
const firstShared, firstTenant = "007_access_facts", "004_access_facts"

// sameRelease is why nobody waits: until the programs of the release run, nothing is taken into the table.
const sameRelease = "the table comes with 008_audit_log, in the same release"

// unreleased is why what was signed may be lost.
const unreleased = "it is signed anew at the next epoch, and nobody has had a release that signed it"

// accepted are the dangers that we take, such as "008_visits 2 not_null", and why.
var accepted = map[string]string{
	"008_audit_log 16 data_loss":            "the same transaction has put the entries into the inbox",
	"009_audit_checkpoint 6 blocking_index": sameRelease,
	"010_audit_index 1 blocking_index":      sameRelease,
	"010_audit_index 2 blocking_index":      sameRelease,
	"010_audit_index 3 blocking_index":      sameRelease,
	"010_audit_index 4 blocking_index":      sameRelease,
	"011_audit_epochs 4 data_loss":          unreleased,
	"011_audit_epochs 7 data_loss":          unreleased,
}

// TestOurMigrationsAreNotDangerous holds for tables of the releases before, which are large and in use.
func TestOurMigrationsAreNotDangerous(t *testing.T) {
	found := append(dangers(ours.shared, firstShared), dangers(ours.tenant, firstTenant)...)
	for _, danger := range found {
		if accepted[danger] == "" {
			t.Errorf("%s: see the advice of migrate plan", danger)
		}
	}
	for danger := range accepted {
		if !slices.Contains(found, danger) {
			t.Errorf("%s is accepted, and not there", danger)
		}
	}
}

func TestDangersAreFound(t *testing.T) {
	files := []file{
		{version: "001_a", text: "CREATE TABLE ?tenant.a (id int)"},
		{version: "002_b", text: "CREATE INDEX i ON ?tenant.a (id); DROP TABLE ?tenant.b"},
		{version: "003_c", text: "SELECT 1; CREATE INDEX j ON ?tenant.a (id)"},
	}
	expect.Equal(t, dangers(files, "003_c"), []string{"002_b 2 data_loss"})
	expect.Equal(t, dangers(files, "002_b"), []string{"002_b 2 data_loss", "003_c 2 blocking_index"})
}

// dangers are the warnings of all. What a later release does may meet any table of the first one.
func dangers(all []file, first string) (found []string) {
	var applied []ddl.File
	for _, f := range all {
		before := ddl.Before{LockTimeout: true}
		if f.version <= first {
			before.Applied = applied
		}
		migration := ddl.File{SQL: f.text, Alone: f.alone}
		for i, s := range before.Inspect(migration) {
			for _, w := range s.Warnings {
				found = append(found, fmt.Sprint(f.version, " ", i+1, " ", w))
			}
		}
		applied = append(applied, migration)
	}
	return found
}
