package domain

import (
	"time"

	"github.com/tenon-health/tenon/core/document"
)

// RecordChange is a merge patch of a record.
type RecordChange struct {
	ExternalID Optional[string]
	Data       Optional[document.Document] // a merge patch of the patient's data
}

// Correction is who changes a record, why and when.
type Correction struct {
	By     Subject
	Reason string
	Now    time.Time
}

// Check refuses a patch that no record could take.
func (in RecordChange) Check() error {
	if err := in.Data.Needed("patient_data"); err != nil {
		return err
	}
	_, err := validateText("external_id", in.ExternalID.Value, 0, MaxID)
	return err
}

// Replace makes the record what a caller says now.
func (r *Record) Replace(in NewRecord, l Limits, c Correction) error {
	in, err := in.Check(l)
	if err == nil && (in.ExternalID != r.ExternalID || !document.Equal(in.Data, r.Data)) {
		r.ExternalID, r.Data = in.ExternalID, in.Data
		r.advance(c)
	}
	return err
}

// Apply changes what a checked patch names.
func (r *Record) Apply(in RecordChange, l Limits, c Correction) error {
	return r.Replace(NewRecord{in.ExternalID.Or(r.ExternalID), document.Merge(r.Data, in.Data.Value)}, l, c)
}

// Delete leaves nothing but that the record was there, and who deleted it.
func (r *Record) Delete(c Correction) {
	r.ExternalID, r.Data, r.Deleted = "", document.Document{}, true
	r.advance(c)
}

// advance makes the next version. Its time is never before that of the one before, whichever
// node's clock is behind: an export tells by it what was when.
func (r *Record) advance(c Correction) {
	r.Version, r.UpdatedBy, r.Reason = r.Version+1, c.By, c.Reason
	if c.Now.After(r.UpdatedAt) {
		r.UpdatedAt = c.Now
	}
	if r.VisibleAt.After(r.UpdatedAt) {
		r.UpdatedAt = r.VisibleAt
	}
}

// RecordHistoryQuery is which versions of a record to list.
type RecordHistoryQuery struct {
	TrialScope
	ID        RecordID
	Published []ImportID // imports whose records count though they are not finalized yet
	CursorQuery
}
