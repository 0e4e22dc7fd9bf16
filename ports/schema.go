package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Schemas keeps the tables themselves. It cannot join a unit of work.
type Schemas interface {
	// Up applies the pending migrations of the shared tables, all or none of them,
	// and, unless it is there, prepares the job queue; two at once wait for each
	// other. progress may be nil. ErrMigrationEdited if a migration, of tenants'
	// tables too, is not what was applied, ErrStoreBusy if others have the tables
	// for too long, ErrMigrationFailed with a MigrationFailure.
	Up(ctx context.Context, how domain.MigrationHow, progress domain.Progress) (domain.Schema, error)
	// Hold keeps every other process from it until release is called.
	// ErrMigrationRunning tells by whom, and since when, they are held.
	Hold(ctx context.Context, by domain.Subject) (release func(), err error)
	// Report stores, for others to see, how far the run is of whoever holds the tables.
	Report(ctx context.Context, done, total int, health domain.MigrationHealth) error
	// Migrate migrates the tables of these tenants, on or back, several at once, and tells what
	// became of each, one after the other. Each is migrated wholly or not at all.
	// When tell returns false, or ctx ends, no more are begun. Each is begun as how.Wait
	// says, which is asked while tell is not; an error of it is returned. What was busy
	// is told as failed by the last attempt. ErrMigrationUnknown; ErrMigrationInterrupted if
	// ctx has ended.
	Migrate(
		ctx context.Context, tenants []domain.TenantID, how domain.MigrationHow,
		tell func(domain.TenantMigration) (more bool),
	) error
	// Behind returns the tenants that have not reached a version, or without one the
	// newest: in the order of tenants, those last whose migrations have failed.
	// ErrMigrationUnknown if there is no such version.
	Behind(ctx context.Context, version string) ([]domain.Schema, error)
	// Migrations returns those that this program has, of the shared tables and then of
	// tenants', in the order in which they apply. ErrMigrationEdited as for Up.
	Migrations(ctx context.Context) ([]domain.Migration, error)
	// Ahead returns the tenants that are beyond a version, or have begun to go there,
	// in the order of tenants. ErrMigrationUnknown if there is no such version.
	Ahead(ctx context.Context, version string) ([]domain.Schema, error)
	// WayBack returns what leads from one version back to another, the newest first.
	// ErrMigrationUnknown, ErrSharedMigrationUnknown, ErrMigrationOneWay if one of the
	// migrations has no down file.
	WayBack(ctx context.Context, of domain.MigrationScope, from, to string) ([]domain.MigrationFile, error)
	// Losses tells what data of these tenants would be lost on the way back to a
	// version, in the order of tenants. It reads no values. ErrMigrationUnknown.
	Losses(ctx context.Context, tenants []domain.TenantID, version string) ([]domain.MigrationLoss, error)
	// Down takes the shared tables back to the target, all or nothing; the job queue
	// stays. ErrSharedMigrationUnknown, ErrMigrationOneWay, ErrMigrationLosesData
	// unless it is forced, ErrStoreBusy, ErrMigrationFailed with a MigrationFailure.
	Down(ctx context.Context, how domain.MigrationHow) (domain.Schema, error)
	// Edited returns the migrations whose files are not what was applied, in order.
	Edited(ctx context.Context) ([]domain.EditedMigration, error)
	// Accept notes the files of edited migrations as what was applied.
	Accept(ctx context.Context, names []string) error
	// Repair makes tables and ledger of these tenants agree, one after the other, and
	// tells what became of each until tell returns false. A tenant is repaired wholly or
	// not at all. ErrTenantNotFound, ErrMigrationUnknown, ErrRepairAmbiguous, ErrStoreBusy.
	Repair(
		ctx context.Context, tenants []domain.TenantID, how domain.RepairHow,
		tell func(domain.TenantRepair) (more bool),
	) error
	// Status tells how far all tables are.
	Status(ctx context.Context) (domain.SchemaStatus, error)
	// Shared tells how far the shared tables are.
	Shared(ctx context.Context) (domain.Schema, error)
	// Create makes and migrates the schema of a tenant, or migrates the one
	// that is there: called again after a crash it goes on.
	Create(ctx context.Context, t domain.TenantID) (s domain.Schema, created bool, err error)
	// Versions are the migrations of tenants' tables that this program knows, in their order.
	Versions() []string
	// Tenant tells how far the schema of one tenant is, and which of its migrations
	// have failed. ErrTenantNotFound if it has none.
	Tenant(ctx context.Context, t domain.TenantID) (domain.TenantSchema, error)
	// Tenants tells how far each tenant's schema is, in the order of tenants.
	Tenants(ctx context.Context) ([]domain.Schema, error)
	// Verify compares the schemas of these tenants, or of all, with what their
	// versions say, in the order of tenants, and notes for Status which differ. It reads
	// no rows of data.
	// ErrTenantNotFound if one of them has no schema.
	Verify(ctx context.Context, tenants []domain.TenantID) ([]domain.VerifiedSchema, error)
	// Check answers Unavailable if the store is out of reach or behind.
	Check(ctx context.Context) error
}
