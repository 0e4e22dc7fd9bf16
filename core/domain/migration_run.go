package domain

import (
	"fmt"
	"slices"
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
	Down             bool          // back to the target, by the down files
	Force            bool          // on the way back data may be lost
	Wait             MigrationWait
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
	By      Subject          // whose run it was; told of what has failed
}

// MigrationFailure is why a migration failed, in words that quote no data.
type MigrationFailure struct {
	File      string // such as 004_access_facts
	Statement int    // the first of the file is 1; 0 is before it
	Words     string // the first ones of the statement
	SQLState  string
	Loses     string       // the table or column whose data would be lost
	Holders   []LockHolder // who had the lock that it waited for
}

// LockHolder is a connection that others wait for.
type LockHolder struct {
	PID   int
	State string        // such as "idle in transaction"
	Age   time.Duration // of its transaction
}

// MigrationRun is what an operator asks for. The zero value migrates every tenant to the newest version.
type MigrationRun struct {
	Target      string     // a version of tenants' tables; empty for the newest
	Tenants     []TenantID // empty for all
	Canaries    int        // so many tenants come first, and unless all of them are migrated nobody else is
	Wave        int        // tenants between two looks at what has failed
	Parallel    int        // tenants at once
	MaxFailures int        // so many may fail before no more tenants are begun
	LockTimeout time.Duration
	DryRun      bool          // only tells what would be done
	Force       bool          // on the way back data may be lost
	Unsteered   bool          // asks for no signals
	Limits      HealthLimits  // other ones than usual
	MaxPause    time.Duration // no tenant can be begun for so long: it ends
}

// How tenants are migrated when nobody says.
const (
	DefaultWave        = 100
	DefaultParallel    = 4
	DefaultMaxFailures = 10
	DefaultMaxPause    = 10 * time.Minute
)

// Normalized fills in what nobody has said.
func (r MigrationRun) Normalized() MigrationRun {
	r.Canaries, r.MaxFailures = max(r.Canaries, 0), max(r.MaxFailures, 0)
	if r.Wave < 1 {
		r.Wave = DefaultWave
	}
	if r.Parallel < 1 {
		r.Parallel = DefaultParallel
	}
	if r.LockTimeout <= 0 {
		r.LockTimeout = DefaultLockTimeout
	}
	if r.MaxPause <= 0 {
		r.MaxPause = DefaultMaxPause
	}
	r.Limits = DefaultHealthLimits().With(r.Limits)
	return r
}

// MigrationPlan is in which order tenants are migrated. Whom the run does not name is left out.
type MigrationPlan struct {
	Canaries []TenantID
	Waves    [][]TenantID
}

// Plan orders the tenants that are behind.
func (r MigrationRun) Plan(behind []Schema) (plan MigrationPlan) {
	var all []TenantID
	for _, s := range r.Named(behind) {
		all = append(all, s.Tenant)
	}
	first := min(r.Canaries, len(all))
	plan.Canaries = all[:first:first]
	for wave := range slices.Chunk(all[first:], r.Wave) {
		plan.Waves = append(plan.Waves, wave)
	}
	return plan
}

// Named are the schemas of the tenants that the run names.
func (r MigrationRun) Named(all []Schema) (named []Schema) {
	for _, s := range all {
		if len(r.Tenants) == 0 || slices.Contains(r.Tenants, s.Tenant) {
			named = append(named, s)
		}
	}
	return named
}

// All are the tenants of the plan.
func (p MigrationPlan) All() []TenantID {
	return slices.Concat(append([][]TenantID{p.Canaries}, p.Waves...)...)
}

// Tenants counts those of the plan.
func (p MigrationPlan) Tenants() (n int) {
	n = len(p.Canaries)
	for _, wave := range p.Waves {
		n += len(wave)
	}
	return n
}

// MigrationReport is what became of a run.
type MigrationReport struct {
	Shared  Schema
	Plan    MigrationPlan
	Done    int // the tenants that are migrated now
	Gone    int // those that were deleted meanwhile
	Failed  []TenantMigration
	Left    int             // the tenants that were not begun
	Stopped bool            // because of those that have failed
	Back    []MigrationFile // what is taken back, the newest first
	Losses  []MigrationLoss // the data that this would lose
}

// MigrationProgress hears of each tenant whose turn is over: of so many in all, so many are.
type MigrationProgress func(done, total int, tenant TenantMigration)

// MigrationRunning is who applies migrations, and how far the run is.
type MigrationRunning struct {
	By          Subject
	Since       time.Time
	Done, Total int         // tenants; 0 of 0 before the first
	Level       HealthLevel // empty before the first
	LevelSince  time.Time
	Reason      string // of the level
}

// What can go wrong with migrations.
var (
	ErrMigrationRunning = NewError(Conflict, "migration_running",
		"Migrations are being applied by %s since %s. Wait until they are.")
	ErrMigrationEdited = NewError(Conflict, "migration_edited",
		"The migration %s was edited after it was applied. Put the file back as it was, and make a new one.")
	ErrMigrationUnknown     = NewError(Invalid, "migration_unknown", "There is no migration %s of tenants' tables.")
	ErrMigrationInterrupted = NewError(Unavailable, "migration_interrupted",
		"The run was ended. Tenants that were begun are migrated wholly or not at all: run it again for the others.")
	ErrDatabaseRole = NewError(Forbidden, "database_role",
		"The database role %s is not yet as migrations need it. Run this as whoever may: %s.")
	ErrMigrationFailed = NewError(Internal, "migration_failed", "A migration of the shared tables failed.")
)

func (f MigrationFailure) Error() string {
	if f.Loses != "" {
		return fmt.Sprintf("taking back the migration %s would lose the data of %s", f.File, f.Loses)
	}
	at := "before its first statement"
	if f.Statement > 0 {
		at = fmt.Sprintf("at its statement %d (%s …)", f.Statement, f.Words)
	}
	return strings.TrimSuffix(
		fmt.Sprintf("the migration %s failed %s, SQLSTATE %s", f.File, at, f.SQLState),
		", SQLSTATE ",
	)
}
