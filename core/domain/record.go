package domain

import (
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/filter"
)

// Record is one patient's data for one project and trial.
type Record struct {
	ID         RecordID
	Project    ProjectID
	Trial      Slug
	ExternalID string
	Data       document.Document
	Version    Version
	CreatedAt  time.Time
	UpdatedAt  time.Time
	CreatedBy  Subject
	UpdatedBy  Subject
	Reason     string    // why it became what it is; may name a patient, so no log has it
	VisibleAt  time.Time // its creation, or the publication of its import; never while that is not finalized
	Deleted    bool      // nothing is left of it but its versions
}

// Size is how many bytes its document takes, as document.Size counts.
func (r Record) Size() int { return document.Size(r.Data) }

// HoldsExternalID reports whether no other record of its scope may have its external id.
func (r Record) HoldsExternalID() bool { return r.ExternalID != "" && !r.Deleted }

// What can go wrong with records, whoever keeps them.
var (
	ErrRecordNotFound  = NewError(NotFound, "record_not_found", "No such record.")
	ErrRecordExists    = NewError(Conflict, "record_exists", "A record of this id exists already.")
	ErrExternalIDTaken = NewError(
		Conflict, "external_id_taken", "A record with this external id exists already in this project and trial.",
	)
	ErrRecordsUnavailable = NewError(
		Unavailable, "records_unavailable", "The records are out of reach for the moment. Try again.",
	)
)

// NewRecord is what a caller says about a record that is to be.
type NewRecord struct {
	ExternalID string
	Data       document.Document
}

// Check is the rule for every record, however it comes: by itself, in a list or in a CSV file. It returns what is said
// as it is kept.
func (in NewRecord) Check(l Limits) (NewRecord, error) {
	if err := l.CheckRecord(in.Data); err != nil {
		return in, err
	}
	id, err := validateText("external_id", in.ExternalID, 0, MaxID)
	return NewRecord{id, in.Data}, err
}

// Record checks the facts.
func (in NewRecord) Record(id RecordID, s TrialScope, by Subject, now time.Time) (r Record, err error) {
	r = Record{
		ID: id, Project: s.Project, Trial: s.Trial, Data: in.Data, Version: 1,
		CreatedAt: now, UpdatedAt: now, CreatedBy: by, UpdatedBy: by, VisibleAt: now,
	}
	r.ExternalID, err = validateText("external_id", in.ExternalID, 0, MaxID)
	return r, err
}

// TrialScope is where records belong: one trial in one project.
type TrialScope struct {
	Project ProjectID
	Trial   Slug
}

// Root is what the filters look into: the value of one root of a path, false
// where the record has none.
func (r Record) Root(name string) (any, bool) {
	switch name {
	case filter.RootData:
		return r.Data, true
	case filter.RootExternalID:
		return r.ExternalID, r.ExternalID != ""
	case filter.RootCreatedAt:
		return r.CreatedAt, true
	case filter.RootUpdatedAt:
		return r.UpdatedAt, true
	case filter.RootRecordID:
		return string(r.ID), true
	}
	return nil, false
}

// RecordQuery is which records to list.
type RecordQuery struct {
	TrialScope
	Published []ImportID // imports whose records count though they are not finalized yet
	Filter    filter.Filter
	CursorQuery
}
