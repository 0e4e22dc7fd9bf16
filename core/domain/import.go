package domain

import (
	"fmt"
	"time"
)

// Import is one file of records, which counts as a whole or not at all: the
// store decides by publishing it, whatever became of the process that wrote
// the records.
type Import struct {
	ID         ImportID
	TrialScope TrialScope
	State      ImportState
	Rows       int64 // of the file, that were checked or, of what is visible, stored
	Skipped    int64 // rows of the file in which nothing is visible
	CreatedAt  time.Time
	UpdatedAt  time.Time
	CreatedBy  Subject
	Source     ImportSource
	Job        JobID // that stores the rows of the file, which lies under FileKey; empty if a request does
	Stored     int64 // rows that the job has stored
	Bytes      int64 // of the file up to the end of these
}

// FileKey is where the file of an import lies that a job stores.
func (i Import) FileKey() string { return "imports/" + string(i.ID) }

// Advance notes that a job has stored so many rows more, up to so many bytes of the file. Of an import that was given
// up nothing is stored any more.
func (i *Import) Advance(stored, bytes int64, now time.Time) error {
	if i.State == ImportAbandoned {
		return ErrImportNotFound
	}
	if stored > i.Stored {
		i.Stored, i.Bytes = stored, bytes
	}
	i.Touch(now)
	return nil
}

// LoadResult is what JobLoadImport results in.
func (i Import) LoadResult() string {
	return fmt.Sprintf(`{"imported":%d,"skipped_rows":%d}`, i.Rows, i.Skipped)
}

// NewImport is an import that is about to write records.
func NewImport(id ImportID, s TrialScope, by Subject, now time.Time) Import {
	return Import{ID: id, TrialScope: s, State: ImportOpen, CreatedAt: now, UpdatedAt: now, CreatedBy: by}
}

// Touch keeps an OPEN import from the sweeper for another while.
func (i *Import) Touch(now time.Time) {
	if i.State == ImportOpen {
		i.UpdatedAt = now
	}
}

// Abandon gives an OPEN import up: from now on it can never be published. Nothing else is, nor one that was swept away
// and opened again since.
func (i *Import) Abandon(createdAt time.Time) error {
	if i.State != ImportOpen || !i.CreatedAt.Equal(createdAt) {
		return ErrImportNotFound
	}
	i.State = ImportAbandoned
	return nil
}

// Publish makes so many rows count, unless the import was given up. Published
// twice it stays as it was.
func (i *Import) Publish(rows int64, now time.Time) error {
	switch i.State {
	case ImportAbandoned:
		return ErrImportNotFound
	case ImportOpen:
		i.State, i.Rows, i.UpdatedAt = ImportPublished, rows, now
	}
	return nil
}

// PublishedAt is since when the rows count, of an import that is PUBLISHED: nothing touches it then.
func (i Import) PublishedAt() time.Time { return i.UpdatedAt }

// Finalize notes that the records no longer need a published import.
func (i *Import) Finalize(now time.Time) {
	if i.State == ImportPublished {
		i.State, i.UpdatedAt = ImportFinalized, now
	}
}

// Visible reports whether the records of the import are seen.
func (i Import) Visible() bool { return i.State == ImportPublished || i.State == ImportFinalized }

// ImportState is how far an import has come.
type ImportState string

const (
	ImportOpen      ImportState = "OPEN"      // records are being written; nobody sees them
	ImportPublished ImportState = "PUBLISHED" // everybody sees them
	ImportAbandoned ImportState = "ABANDONED" // given up; its records are being removed
	ImportFinalized ImportState = "FINALIZED" // their records no longer need the import to be seen
)

// ImportStates are all there are.
func ImportStates() []ImportState {
	return []ImportState{ImportOpen, ImportPublished, ImportAbandoned, ImportFinalized}
}

// How imports age. A published import is finalized only after every request that
// began before its publication has ended, so that none sees a part of it.
const (
	FinalizeDelay = 2 * time.Minute
	ImportTTL     = 30 * time.Minute // since it was touched
)

// Imported is the answer to an upload.
type Imported struct {
	TrialScope
	Import   ImportID
	Imported int64
	Skipped  int64
}

// ErrImportNotFound answers for an import that has been swept away.
var ErrImportNotFound = NewError(
	Conflict, "import_gone", "The import was given up because it took too long. Upload the file again.",
)

// ResourceID is the import's.
func (i Imported) ResourceID() string { return string(i.Import) }

// ResourceID is the import's.
func (i Import) ResourceID() string { return string(i.ID) }
