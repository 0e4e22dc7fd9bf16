package domain

import "time"

// Import is one file of records, which counts as a whole or not at all: the
// store decides by publishing it, whatever became of the process that wrote
// the records.
type Import struct {
	ID        ImportID
	Study     Study
	State     ImportState
	Rows      int64
	CreatedAt time.Time
	UpdatedAt time.Time
	CreatedBy Subject
}

// NewImport is an import that is about to write records.
func NewImport(id ImportID, s Study, by Subject, now time.Time) Import {
	return Import{ID: id, Study: s, State: ImportOpen, CreatedAt: now, UpdatedAt: now, CreatedBy: by}
}

// Touch keeps an OPEN import from the sweeper for another while.
func (i *Import) Touch(now time.Time) {
	if i.State == ImportOpen {
		i.UpdatedAt = now
	}
}

// Publish makes so many rows count, unless the import was given up. Published
// twice it stays as it was.
func (i *Import) Publish(rows int64, now time.Time) error {
	switch i.State {
	case ImportAbandoned:
		return NoSuchImport
	case ImportOpen:
		i.State, i.Rows, i.UpdatedAt = ImportPublished, rows, now
	}
	return nil
}

// Settle notes that the records no longer need a published import.
func (i *Import) Settle(now time.Time) {
	if i.State == ImportPublished {
		i.State, i.UpdatedAt = ImportSettled, now
	}
}

// Counts reports whether the records of the import are seen.
func (i Import) Counts() bool { return i.State == ImportPublished || i.State == ImportSettled }

// ImportState is how far an import has come.
type ImportState string

const (
	ImportOpen      ImportState = "OPEN"      // records are being written; nobody sees them
	ImportPublished ImportState = "PUBLISHED" // everybody sees them
	ImportAbandoned ImportState = "ABANDONED" // given up; its records are being removed
	ImportSettled   ImportState = "SETTLED"   // their records no longer need the import to be seen
)

// ImportStates are all there are.
func ImportStates() []ImportState {
	return []ImportState{ImportOpen, ImportPublished, ImportAbandoned, ImportSettled}
}

// How imports age. A published import settles only after every request that
// began before its publication has ended, so that none sees a part of it.
const (
	ImportSettles = 2 * time.Minute
	ImportDies    = 2 * time.Hour
)

// Imported is the answer to an upload.
type Imported struct {
	Study
	Import   ImportID
	Imported int64
}

// NoSuchImport answers for an import that has been swept away.
var NoSuchImport = NewError(Conflict, "import_gone", "The import was given up because it took too long. Upload the file again.")

// ResourceID is the import's.
func (i Imported) ResourceID() string { return string(i.Import) }

// ResourceID is the import's.
func (i Import) ResourceID() string { return string(i.ID) }
