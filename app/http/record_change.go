package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

const recordPath = recordsPath + "/{record_id}"

func (s *server) recordChanges() {
	codes := []string{"record_not_found", "external_id_taken", "record_too_large"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordUpdate, ID: "record.replace", Method: "PUT", Path: recordPath, Status: 200,
		Tag: "Patient records", ErrorCodes: codes, Summary: "Replace a patient record",
		Description: "An `external_id` that is left out is taken away. " + aboutVersions,
	}, s.replaceRecord)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordUpdate, Method: "PATCH", Path: recordPath, Status: 200, Tag: "Patient records",
		ErrorCodes: codes, Summary: "Update a patient record",
		Description: "A merge patch, of `patient_data` too: a key that is left out stays as it is and where it is, null " +
			"removes it, a new one comes last; an array is replaced as a whole. " + aboutVersions,
	}, s.updateRecord)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordDelete, Method: "DELETE", Path: recordPath, Status: 204, Tag: "Patient records",
		ErrorCodes: codes[:1], Summary: "Delete a patient record",
		Description: "No list, search or export shows it any more, and its `external_id` is free. Its history stays, with " +
			"who deleted it and why, until the project is deleted.",
	}, s.deleteRecord)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordHistory, Method: "GET", Path: recordPath + "/history", Status: 200, Tag: "Patient records",
		ErrorCodes: codes[:1], Summary: "Read the history of a patient record",
		Description: "Every version, from the first to the current one, with who made it, when and why: `reason` is what " +
			"came in `X-Reason`. The last version of a deleted record is `deleted` and has no data. " + aboutShortPages,
	}, s.recordHistory)
}

const aboutVersions = "What the record was is kept and stands in its history; what changes nothing makes no version. " +
	"Give the reason in `X-Reason`. With `If-Match` a record that somebody else has changed meanwhile is left alone " +
	"(412); without it, of two changes at once one follows the other."

// recordChange is domain.RecordChange in JSON.
type recordChange struct {
	ExternalID domain.Optional[string]      `json:"external_id" maxLength:"128" doc:"Id of the patient in another system" example:"P-0017"`
	Data       domain.Optional[rest.Object] `json:"patient_data" nullable:"false" doc:"A merge patch"`
}

func (c recordChange) read() (in domain.RecordChange, err error) {
	in.ExternalID = c.ExternalID
	if in.Data.Set, in.Data.Valid = c.Data.Set, c.Data.Valid; c.Data.Valid {
		in.Data.Value, err = c.Data.Value.Document("patient_data")
	}
	return in, err
}

// versionView is one version of domain.Record in JSON.
type versionView struct {
	ID         domain.RecordID   `json:"record_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	Project    domain.ProjectID  `json:"-"`
	Trial      domain.Slug       `json:"-"`
	ExternalID string            `json:"external_id" nullable:"true" example:"P-0017"`
	Data       document.Document `json:"patient_data"`
	Version    domain.Version    `json:"version" example:"2"`
	CreatedAt  time.Time         `json:"-"`
	UpdatedAt  time.Time         `json:"updated_at" doc:"When this version was made"`
	CreatedBy  domain.Subject    `json:"-"`
	UpdatedBy  domain.Subject    `json:"updated_by" doc:"Who made it" example:"auth0|65a1"`
	Reason     string            `json:"reason" doc:"Why, as X-Reason said it; empty if nobody did" example:"Correction by the site"`
	VisibleAt  time.Time         `json:"-"`
	Deleted    bool              `json:"deleted" doc:"Whether the record was deleted here" example:"false"`
}

func viewVersion(r domain.Record) versionView { return versionView(r) }

// InRecord is the path of one record.
type InRecord struct {
	InTrialScope
	ID domain.RecordID `path:"record_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
}

func (s *server) replaceRecord(ctx context.Context, in *struct {
	InRecord
	rest.IfMatch
	Body newRecord
}) (*rest.Versioned[recordView], error) {
	data, err := in.Body.Data.Document("patient_data")
	if err != nil {
		return nil, err
	}
	r, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Record, error) {
		record := domain.NewRecord{ExternalID: in.Body.ExternalID, Data: data}
		return s.core.Records.Replace(ctx, call(ctx), in.scope(), in.ID, v, record)
	})
	return rest.WithETag(r.Version, viewRecord(r)), err
}

func (s *server) updateRecord(ctx context.Context, in *struct {
	InRecord
	rest.IfMatch
	Body rest.Patch[recordChange]
}) (*rest.Versioned[recordView], error) {
	change, err := in.Body.Changes.read()
	if err != nil {
		return nil, err
	}
	r, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Record, error) {
		return s.core.Records.Update(ctx, call(ctx), in.scope(), in.ID, v, change)
	})
	return rest.WithETag(r.Version, viewRecord(r)), err
}

func (s *server) deleteRecord(ctx context.Context, in *struct {
	InRecord
	rest.IfMatch
}) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return &rest.Empty{}, s.core.Records.Delete(ctx, call(ctx), in.scope(), in.ID, v)
	})
}

func (s *server) recordHistory(ctx context.Context, in *struct {
	InRecord
	rest.CursorQuery
}) (*rest.Body[rest.CursorPage[versionView]], error) {
	page, err := s.core.Records.History(ctx, call(ctx), domain.RecordHistoryQuery{
		TrialScope: in.scope(), ID: in.ID, CursorQuery: in.ToQuery(),
	})
	return rest.CursorPageOf(page, viewVersion), err
}
