package domain

import (
	"slices"
	"time"
)

// EditedMigration is a migration whose file is not what was applied.
type EditedMigration struct {
	Name    string // such as tenant/001_user
	Applied int    // how often it was applied as something else
}

// Acceptance is what an operator asks for: the files of edited migrations are noted as what was applied.
type Acceptance struct {
	Names  []string // such as tenant/001_user
	Force  bool     // also where the tables were not found to be what the files say
	DryRun bool
}

// Select returns those that it names. ErrMigrationNotEdited if one of the names is none of them.
func (a Acceptance) Select(edited []EditedMigration) (named []EditedMigration, err error) {
	for _, name := range a.Names {
		i := slices.IndexFunc(edited, func(e EditedMigration) bool { return e.Name == name })
		if i < 0 {
			return nil, ErrMigrationNotEdited.With(name)
		}
		named = append(named, edited[i])
	}
	return named, nil
}

// RepairWay is what follows what.
type RepairWay string

const (
	RepairMatch   RepairWay = "match"   // the ledger follows the tables
	RepairReapply RepairWay = "reapply" // the tables follow the ledger: what is missing is made
)

// RepairWays are all there are.
func RepairWays() []RepairWay { return []RepairWay{RepairMatch, RepairReapply} }

// RepairRun is what an operator asks for.
type RepairRun struct {
	Tenants []TenantID // empty for all
	RepairHow
}

// RepairHow is how tenants are repaired.
type RepairHow struct {
	Way         RepairWay
	Version     string // the only one that may match; empty for any
	By          Subject
	LockTimeout time.Duration
	DryRun      bool // only tells what would be done
}

// Normalized fills in what nobody has said.
func (h RepairHow) Normalized() RepairHow {
	if h.LockTimeout <= 0 {
		h.LockTimeout = DefaultLockTimeout
	}
	return h
}

// TenantRepair is what became of a tenant. What was done, or would be, is a version or statements.
type TenantRepair struct {
	Tenant     TenantID
	From       string // the version that was noted
	Version    string // the one that is noted now
	Statements []string
	Repaired   bool               // that was done, or would be
	Failure    MigrationFailure   // of a statement, if one has failed
	Left       []SchemaDifference // what is still not as the version says
}

// What can go wrong with repairs.
var (
	ErrMigrationNotEdited = NewError(NotFound, "migration_not_edited",
		"There is no edited migration %s. Its name has the folder, as in tenant/001_user.")
	ErrMigrationUnverified = NewError(Conflict, "migration_unverified",
		"The shared tables are not compared with their files: whether the migration %s may be accepted is yours to judge. "+
			"Force it if so.")
	ErrMigrationDrifted = NewError(Conflict, "migration_drifted",
		"The tables of %s are not as the files say, so that nothing was accepted. Repair them first, or force it.")
	ErrRepairAmbiguous = NewError(Conflict, "repair_ambiguous",
		"The tables of %s are those of the versions %s and %s. Say which one is meant.")
)
