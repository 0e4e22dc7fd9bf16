package ports

import (
	"context"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Records keeps patient records. It never joins a unit of work, and fails if
// called inside one. Every call may answer Unavailable.
type Records interface {
	// Index makes the store of a tenant ready for records and executions; again
	// and again if need be. ErrIndexConflict or ErrIndexDuplicates.
	Index(ctx context.Context, t domain.TenantID) error
	// IndexShared is Index for the store of all tenants that have none of their own. It returns the names of
	// the indexes that were missing, such as patient_records.visible.
	IndexShared(ctx context.Context, progress domain.Progress) ([]string, error)
	// MissingIndexes returns the names of those that Index would make, or for the empty tenant IndexShared.
	// ErrIndexConflict.
	MissingIndexes(ctx context.Context, t domain.TenantID) ([]string, error)
	// Insert stores a new record. ErrRecordExists or ErrExternalIDTaken.
	Insert(ctx context.Context, t domain.TenantID, r domain.Record) error
	// InsertAll stores records of one scope, in batches as they come, which
	// nobody sees until the import is published. Records of that import and id
	// that are there already are left as they are; otherwise ErrRecordExists or
	// ErrExternalIDTaken. It returns how many came; an error from records ends it.
	InsertAll(
		ctx context.Context, t domain.TenantID, i domain.ImportID, records iter.Seq2[domain.Record, error],
	) (int64, error)
	// TakenExternalIDs returns those of about a thousand external ids that records of the scope have,
	// seen by anybody or not, but for those of the import.
	TakenExternalIDs(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, but domain.ImportID, ids []string,
	) ([]string, error)
	// Finalize makes the records in some thousands of rows of an import, each of which has the domain.RowID of its
	// row, independent of it: they have been visible since then. Those that are already are left as they are.
	Finalize(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, rows domain.RowRange,
		since time.Time,
	) error
	// DeleteImport removes the records of an import that are not finalized. Some thousands at a time if there are
	// as many as it is told, the rest at once; ErrContinue if it failed after some of them.
	DeleteImport(ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, rows int64) error
	// Get returns one record of the scope, or ErrRecordNotFound if it is gone or deleted; published
	// tells which imports count though they are not finalized.
	Get(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
	) (domain.Record, error)
	// Update changes one record of the scope, or deletes it where change does, unless it has another
	// version than at by now: ErrStale. What it was is stored first, so that no version is ever lost;
	// a change that leaves the version alone stores nothing. Whoever else changes it meanwhile has done
	// so before or after, so change may run several times. ErrExternalIDTaken, or ErrRecordNotFound if
	// it is gone or deleted.
	Update(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
		at domain.Version, change func(*domain.Record) error,
	) (domain.Record, error)
	// History returns the versions of one record, also of a deleted one, each once and from the first, and
	// the number to go on after: as many as are asked for and fit into the query's bytes, of which no more
	// is read. ErrRecordNotFound if it is gone.
	History(ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery) (domain.CursorPage[domain.Record], error)
	// Export yields the records of a scope as they were then, in the order of ids: those that were visible, each
	// in its newest version of that time, whatever is changed, deleted, added or finalized meanwhile.
	// published are the imports that were published by then and are not finalized.
	Export(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
	) iter.Seq2[domain.Record, error]
	// Fields returns what Insert, InsertAll and Update have seen in the records of a scope, as a domain.FieldSet tells
	// it, and never less than before, until DeleteProject removes the last record of the project. What came at once
	// with the last of domain.MaxFields may be there or not.
	Fields(ctx context.Context, t domain.TenantID, s domain.TrialScope) (domain.Fields, error)
	// List returns the records that match, in the order of ids, and the id to
	// go on after: as many as are asked for and fit into the query's bytes, of
	// which no more is read.
	List(ctx context.Context, t domain.TenantID, q domain.RecordQuery) (domain.CursorPage[domain.Record], error)
	// HasTrial reports whether one of these projects has any record of the trial, seen
	// by anybody, or not, or deleted.
	HasTrial(ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug) (bool, error)
	// DeleteProject removes some thousands of the records of a project and their former versions, of whatever
	// trial and seen by anybody or not, and returns how many: none when none is left.
	DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error)
	// CountProject counts what DeleteProject would remove, no further than to limit.
	CountProject(ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64) (int64, error)
}

// Executions keeps the runs of models, beside the records.
type Executions interface {
	// Insert stores a new execution, or answers ErrExecutionExists.
	Insert(ctx context.Context, t domain.TenantID, e domain.Execution) error
	// Get returns one execution of the scope, or ErrExecutionNotFound.
	Get(ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID) (domain.Execution, error)
	// Update changes one execution of the scope, unless it has another version than at by
	// now: ErrStale. Whoever else changes it meanwhile has done so before or after, so
	// change may run several times. ErrExecutionNotFound if it is gone.
	Update(
		ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID, at domain.Version,
		change func(*domain.Execution) error,
	) (domain.Execution, error)
	// List returns the executions that match, in the order of ids, and the id
	// to go on after: as many as are asked for and fit into the query's bytes, of
	// which no more is read.
	List(ctx context.Context, t domain.TenantID, q domain.ExecutionQuery) (domain.CursorPage[domain.Execution], error)
	// Relink gives some hundreds of the runs that one person has in a scope to another,
	// and returns how many: none when none is left.
	Relink(ctx context.Context, t domain.TenantID, s domain.TrialScope, from, to domain.Subject) (int64, error)
	// GetMany answers each of the wanted in their order, as far as they come to so
	// many bytes of documents (0 for no bound). It reads nothing of what is omitted.
	GetMany(
		ctx context.Context, t domain.TenantID, wanted []domain.ExecutionRef, bytes int,
	) ([]domain.ExecutionTarget, error)
	// HasTrial reports whether one of these projects has any execution of the trial.
	HasTrial(ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug) (bool, error)
	// DeleteProject removes some thousands of the executions of a project, of whatever trial,
	// and returns how many: none when none is left.
	DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error)
	// CountProject counts what DeleteProject would remove, no further than to limit.
	CountProject(ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64) (int64, error)
}
