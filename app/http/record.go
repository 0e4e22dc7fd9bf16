package http

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

const recordsPath = "/patient-records/{project_id}/{trial_slug}"

func (s *server) records() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordCreate, Method: "POST", Path: recordsPath, Status: 201, Tag: "Patient records",
		Summary:     "Create a patient record",
		Description: aboutRecords,
	}, s.createRecord)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordList, Method: "GET", Path: recordsPath, Status: 200, Tag: "Patient records",
		Summary:     "List patient records",
		Description: "In the order of creation, ascending or descending. " + aboutShortPages,
	}, s.listRecords)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordGet, Method: "GET", Path: recordsPath + "/{record_id}", Status: 200,
		Tag:     "Patient records",
		Summary: "Get a patient record",
	}, s.getRecord)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordSearch, Method: "POST", Path: recordsPath + "/search", Status: 200,
		Tag: "Patient records", ReadOnly: true,
		Summary:     "Search patient records",
		Description: aboutSearch,
	}, s.searchRecords)
}

const (
	aboutRecords = "`patient_data` is a JSON object of any shape. Its keys keep their order at every depth and its " +
		"numbers stay exact. Refused are duplicate keys in one object, more than 64 levels, numbers of more than 34 " +
		"digits, and more than 1 MiB. `external_id` is unique within a project and trial."
	aboutSearch = "A filter is `{and: […]}`, `{or: […]}`, `{not: …}` or `{field, op, value}`. A field is a path such as " +
		"`patient_data.celltype`, or `external_id`, `created_at`, `updated_at`, `record_id`; a dot or backslash that " +
		"belongs to a key is written `\\.` and `\\\\`. The operators are eq, ne, lt, lte, gt, gte, in, exists, contains " +
		"and between. Only values of the same type are compared: a number never equals a text. " + aboutShortPages
	aboutShortPages = "A page whose documents are large (more than 8 MiB together, unless the installation says " +
		"otherwise) has fewer items than `size`; `next_cursor` goes on from there."
)

// InTrialScope is the path of what belongs to one trial in one project.
type InTrialScope struct {
	Project domain.ProjectID `path:"project_id" doc:"Id of the project" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial   domain.Slug      `path:"trial_slug" doc:"Slug of the trial" example:"lung-survival"`
}

func (in InTrialScope) scope() domain.TrialScope { return domain.TrialScope(in) }

// recordView is domain.Record in JSON.
type recordView struct {
	ID         domain.RecordID   `json:"record_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	Project    domain.ProjectID  `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial      domain.Slug       `json:"trial_slug" example:"lung-survival"`
	ExternalID string            `json:"external_id" nullable:"true" example:"P-0017"`
	Data       document.Document `json:"patient_data"`
	Version    domain.Version    `json:"version" example:"1"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
	CreatedBy  domain.Subject    `json:"created_by" example:"auth0|65a1"`
	UpdatedBy  domain.Subject    `json:"updated_by" example:"auth0|65a1"`
	Reason     string            `json:"-"`
	VisibleAt  time.Time         `json:"-"`
	Deleted    bool              `json:"-"`
}

func viewRecord(r domain.Record) recordView { return recordView(r) }

// newRecord is domain.NewRecord in JSON.
type newRecord struct {
	ExternalID string      `json:"external_id,omitempty" maxLength:"128" nullable:"true" doc:"Id of the patient in another system" example:"P-0017"`
	Data       rest.Object `json:"patient_data"`
}

type recordQuery struct {
	InTrialScope
	rest.CursorQuery
	Sort string `query:"sort" enum:"record_id,-record_id,created_at,-created_at" doc:"All mean the order of creation; - means descending"`
}

// searchFilter is what a search looks for.
type searchFilter struct{ rest.RawJSON }

// Schema shows what a filter looks like.
func (searchFilter) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Nullable: true,
		Description: "{and: […]}, {or: […]}, {not: …}, or {field, op, value}; none finds everything",
		Examples:    []any{exampleFilter},
	}
}

var exampleFilter = map[string]any{"field": "patient_data.celltype", "op": "eq", "value": "squamous"}

// recordSearch is what a search says; its body bounds and defaults are those
// of a list.
type recordSearch struct {
	Filter searchFilter `json:"filter,omitempty"`
	Sort   string       `json:"sort,omitempty" enum:"record_id,-record_id,created_at,-created_at" doc:"All mean the order of creation; - means descending"`
	Cursor string       `json:"cursor,omitempty" maxLength:"2000" nullable:"true" doc:"The next_cursor of the page before; left out for the first page"`
	Page   *int         `json:"page,omitempty" minimum:"0" maximum:"1000000" doc:"Page number, from 0, instead of a cursor"`
	Size   int          `json:"size,omitempty" minimum:"1" maximum:"500" default:"20"`
	Count  bool         `json:"count,omitempty" doc:"Whether to count total_items as well"`
}

// TransformSchema gives an example that works as it stands.
func (recordSearch) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Examples = []any{map[string]any{"filter": exampleFilter, "sort": "-created_at", "page": 0, "size": 20}}
	return s
}

func (s *server) createRecord(ctx context.Context, in *struct {
	InTrialScope
	Body newRecord
}) (*rest.Versioned[recordView], error) {
	data, err := in.Body.Data.Document("patient_data")
	if err != nil {
		return nil, err
	}
	record := domain.NewRecord{ExternalID: in.Body.ExternalID, Data: data}
	r, err := s.core.Records.Create(ctx, call(ctx), in.scope(), record)
	return rest.WithETag(r.Version, viewRecord(r)), err
}

func (s *server) listRecords(ctx context.Context, in *recordQuery) (*rest.Body[rest.CursorPage[recordView]], error) {
	q := domain.RecordQuery{TrialScope: in.scope(), CursorQuery: in.ToQuery()}
	q.Desc = descending(in.Sort)
	page, err := s.core.Records.List(ctx, call(ctx), q)
	return rest.CursorPageOf(page, viewRecord), err
}

func (s *server) getRecord(ctx context.Context, in *struct {
	InTrialScope
	ID domain.RecordID `path:"record_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
}) (*rest.Versioned[recordView], error) {
	r, err := s.core.Records.Get(ctx, call(ctx), in.scope(), in.ID)
	return rest.WithETag(r.Version, viewRecord(r)), err
}

func (s *server) searchRecords(ctx context.Context, in *struct {
	InTrialScope
	Body recordSearch
}) (*rest.Body[rest.CursorPage[recordView]], error) {
	wanted, err := filter.Parse(in.Body.Filter.RawJSON)
	if err != nil {
		return nil, err
	}
	query := rest.NumberedQuery(in.Body.Cursor, in.Body.Page, in.Body.Size, in.Body.Count)
	query.Desc = descending(in.Body.Sort)
	page, err := s.core.Records.Search(ctx, call(ctx), domain.RecordQuery{
		TrialScope: in.scope(), Filter: wanted, CursorQuery: query,
	})
	return rest.CursorPageOf(page, viewRecord), err
}

func descending(sort string) bool { return strings.HasPrefix(sort, "-") }
