package domain

import (
	"fmt"
	"regexp"
	"strconv"
)

// What can be wrong with a new migration.
var (
	ErrMigrationNameInvalid = NewError(Invalid, "migration_name_invalid",
		"A migration's name begins with a letter and has 1 to 50 lower-case letters, digits and underscores.")
	ErrMigrationNameTaken = NewError(Conflict, "migration_name_taken", "There is a migration of that name.")
	ErrMigrationsFull     = NewError(Conflict, "migrations_full", "There are 999 migrations, and no number is left.")
	ErrSourcesNotFound    = NewError(NotFound, "sources_not_found",
		"The folder is not in a checkout of Tenon's sources, where migrations are written.")
)

var (
	migrationName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,49}$`)
	migrationFile = regexp.MustCompile(`^([0-9]{3})_([a-z0-9_]+)\.`)
)

// NextMigration is what a new migration is called, such as 005_visits, given the files of those that are there. Its
// number follows the highest. ErrMigrationNameInvalid, ErrMigrationNameTaken, ErrMigrationsFull.
func NextMigration(files []string, name string) (string, error) {
	if !migrationName.MatchString(name) {
		return "", ErrMigrationNameInvalid
	}
	highest := 0
	for _, file := range files {
		parts := migrationFile.FindStringSubmatch(file)
		if parts == nil {
			continue
		}
		if parts[2] == name {
			return "", ErrMigrationNameTaken
		}
		number, _ := strconv.Atoi(parts[1]) // three digits
		highest = max(highest, number)
	}
	if highest >= 999 {
		return "", ErrMigrationsFull
	}
	return fmt.Sprintf("%03d_%s", highest+1, name), nil
}

// MigrationScope is whose tables a migration changes.
type MigrationScope string

const (
	TenantTables MigrationScope = "tenant"
	SharedTables MigrationScope = "public" // the shared ones
)

// MigrationScopes are all of them.
func MigrationScopes() []MigrationScope {
	return []MigrationScope{TenantTables, SharedTables}
}
