package domain

import (
	"cmp"
	"fmt"
	"slices"
)

// MigrationFile is a migration, and the statements that take it back.
type MigrationFile struct {
	Version    string
	Statements []string
}

// MigrationLoss is data that is lost where a migration is taken back.
type MigrationLoss struct {
	Tenant  TenantID // empty for the shared tables
	Version string   // the migration that is taken back
	Table   string
	Column  string // empty for all of the table
}

// What names the table or the column.
func (l MigrationLoss) What() string {
	if l.Column == "" {
		return "the table " + l.Table
	}
	return fmt.Sprintf("the column %s.%s", l.Table, l.Column)
}

// Refusal is the error that names what would be lost.
func (l MigrationLoss) Refusal() *Error {
	whose := cmp.Or(string(l.Tenant), string(SharedTables))
	return ErrMigrationLosesData.With(l.Version, l.What(), whose)
}

// What can keep a migration from being taken back.
var (
	ErrMigrationOneWay = NewError(Conflict, "migration_one_way",
		"The migration %s has no down file, so that there is no way back. Nothing was changed.")
	ErrMigrationLosesData = NewError(Conflict, "migration_loses_data",
		"Taking back the migration %s would lose the data of %s of %s. Nothing was changed: keep the data elsewhere, or "+
			"force it.")
	ErrSharedMigrationUnknown = NewError(Invalid, "shared_migration_unknown",
		"There is no migration %s of the shared tables.")
)

// VersionsOf are the versions that these schemas have, each once. A schema without tables has none.
func VersionsOf(all []Schema) (versions []string) {
	for _, s := range all {
		if s.Version != "" && !slices.Contains(versions, s.Version) {
			versions = append(versions, s.Version)
		}
	}
	return versions
}
