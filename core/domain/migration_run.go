package domain

import (
	"fmt"
	"strings"
	"time"
)

// MigrationHow is how migrations are applied, whichever tenants' they are.
type MigrationHow struct {
	By               Subject       // who says so
	Target           string        // the version of tenants' tables to reach; empty for the newest
	LockTimeout      time.Duration // how long a statement waits for a lock
	StatementTimeout time.Duration // how long a statement runs; 0 is for ever
	Parallel         int           // tenants at once
	Attempt          int           // the second and later ones come after a pause
}

// DefaultLockTimeout is how long a migration keeps others waiting behind it for the lock that it waits for itself.
const DefaultLockTimeout = 3 * time.Second

// MigrationAttempts is how often a migration is tried that does not get its locks.
const MigrationAttempts = 5

// Pause is how long an attempt waits before it begins.
func (h MigrationHow) Pause() time.Duration {
	if h.Attempt < 2 {
		return 0
	}
	return min(time.Second<<(h.Attempt-2), 15*time.Second)
}

// MigrationState is what became of one tenant's migrations.
type MigrationState string

const (
	MigrationDone    MigrationState = "done"
	MigrationFailed  MigrationState = "failed"
	MigrationBusy    MigrationState = "busy"    // others had its tables for too long: it is tried again
	MigrationCurrent MigrationState = "current" // somebody else has applied them meanwhile
	MigrationGone    MigrationState = "gone"    // the tenant was deleted meanwhile
)

// MigrationStates are all there are.
func MigrationStates() []MigrationState {
	return []MigrationState{MigrationDone, MigrationFailed, MigrationBusy, MigrationCurrent, MigrationGone}
}

// TenantMigration is what became of one tenant.
type TenantMigration struct {
	Tenant  TenantID
	State   MigrationState
	From    string
	Version string // the one that it has now
	Took    time.Duration
	Failure MigrationFailure // where it failed or was busy
}

// MigrationFailure is why a migration failed, in words that quote no data.
type MigrationFailure struct {
	File      string // such as 004_access_facts
	Statement int    // the first of the file is 1; 0 is before it
	Words     string // the first ones of the statement
	SQLState  string
	Holders   []LockHolder // who had the lock that it waited for
}

// LockHolder is a connection that others wait for.
type LockHolder struct {
	PID   int
	State string        // such as "idle in transaction"
	Age   time.Duration // of its transaction
}

// MigrationRunning is who applies migrations.
type MigrationRunning struct {
	By    Subject
	Since time.Time
}

// What can go wrong with migrations.
var (
	ErrMigrationRunning = NewError(Conflict, "migration_running",
		"Migrations are being applied by %s since %s. Wait until they are.")
	ErrMigrationEdited = NewError(Conflict, "migration_edited",
		"The migration %s was edited after it was applied. Put the file back as it was, and make a new one.")
	ErrMigrationUnknown = NewError(Invalid, "migration_unknown", "There is no migration %s of tenants' tables.")
	ErrMigrationFailed  = NewError(Internal, "migration_failed", "A migration of the shared tables failed.")
)

func (f MigrationFailure) Error() string {
	at := "before its first statement"
	if f.Statement > 0 {
		at = fmt.Sprintf("at its statement %d (%s …)", f.Statement, f.Words)
	}
	return strings.TrimSuffix(fmt.Sprintf("the migration %s failed %s, SQLSTATE %s", f.File, at, f.SQLState), ", SQLSTATE ")
}
