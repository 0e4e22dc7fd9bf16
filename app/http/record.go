package http

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

const recordsPath = "/patient-records/{project_id}/{trial_slug}"

func (s *server) records() {
	serve(s, route{
		action: domain.RecordCreate, method: "POST", path: recordsPath, status: 201, tag: "Patient records",
		summary: "Store a patient's data", about: aboutRecords,
	}, s.createRecord)
	serve(s, route{
		action: domain.RecordList, method: "GET", path: recordsPath, status: 200, tag: "Patient records",
		summary: "List records", about: "In the order of their creation, or the other way round.",
	}, s.listRecords)
	serve(s, route{
		action: domain.RecordGet, method: "GET", path: recordsPath + "/{record_id}", status: 200, tag: "Patient records",
		summary: "Read a record",
	}, s.getRecord)
	serve(s, route{
		action: domain.RecordSearch, method: "POST", path: recordsPath + "/search", status: 200, tag: "Patient records", unkeyed: true,
		summary: "Search records", about: aboutSearch,
	}, s.searchRecords)
}

const (
	aboutRecords = "`patient_data` is a JSON object of any shape. Its keys keep their order at every depth and its numbers stay exact. Refused are a key twice in one object, more than 64 levels, numbers of more than 34 digits, and more than 1 MiB. `external_id` is unique within project and trial."
	aboutSearch  = "A filter is `{and: […]}`, `{or: […]}`, `{not: …}` or `{field, op, value}`. A field is a path such as `patient_data.celltype`, or `external_id`, `created_at`, `updated_at`, `record_id`; a dot or backslash that belongs to a key is written `\\.` and `\\\\`. The ops are eq, ne, lt, lte, gt, gte, in, exists, contains and between. Only like is compared with like: a number never equals a text."
)

// InStudy is the path of what belongs to one trial in one project.
type InStudy struct {
	Project domain.ProjectID `path:"project_id" doc:"Id of the project" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial   domain.Slug      `path:"trial_slug" doc:"Slug of the trial" example:"lung-survival"`
}

func (in InStudy) study() domain.Study { return domain.Study(in) }

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
}

func viewRecord(r domain.Record) recordView { return recordView(r) }

// newRecord is domain.NewRecord in JSON.
type newRecord struct {
	ExternalID string       `json:"external_id,omitempty" maxLength:"128" nullable:"true" doc:"The patient's id elsewhere" example:"P-0017"`
	Data       sentDocument `json:"patient_data"`
}

type recordQuery struct {
	InStudy
	Walking
	Sort string `query:"sort" enum:"record_id,-record_id,created_at,-created_at" doc:"Both words mean the order of creation"`
}

// recordSearch is what a search says; its body bounds and defaults are those
// of a list.
type recordSearch struct {
	Filter sentFilter `json:"filter,omitempty"`
	Sort   string     `json:"sort,omitempty" enum:"record_id,-record_id,created_at,-created_at" doc:"Both words mean the order of creation"`
	Cursor string     `json:"cursor,omitempty" maxLength:"2000" nullable:"true" doc:"The next_cursor of the stretch before; none for the first"`
	Size   int        `json:"size,omitempty" minimum:"1" maximum:"500" default:"20"`
	Count  bool       `json:"count,omitempty" doc:"Whether to count total_items, too"`
}

// TransformSchema gives an example that works as it stands.
func (recordSearch) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Examples = []any{map[string]any{"filter": someFilter, "sort": "-created_at", "size": 20}}
	return s
}

func (s *server) createRecord(ctx context.Context, in *struct {
	InStudy
	Body newRecord
}) (*versioned[recordView], error) {
	data, err := in.Body.Data.document("patient_data")
	if err != nil {
		return nil, err
	}
	r, err := s.core.Records.Create(ctx, actor(ctx), in.study(), domain.NewRecord{ExternalID: in.Body.ExternalID, Data: data})
	return withETag(r.Version, viewRecord(r)), err
}

func (s *server) listRecords(ctx context.Context, in *recordQuery) (*body[partView[recordView]], error) {
	q := domain.RecordQuery{Study: in.study(), Walk: in.walk()}
	q.Desc = backwards(in.Sort)
	part, err := s.core.Records.List(ctx, actor(ctx), q)
	return partOf(part, viewRecord), err
}

func (s *server) getRecord(ctx context.Context, in *struct {
	InStudy
	ID domain.RecordID `path:"record_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
}) (*versioned[recordView], error) {
	r, err := s.core.Records.Get(ctx, actor(ctx), in.study(), in.ID)
	return withETag(r.Version, viewRecord(r)), err
}

func (s *server) searchRecords(ctx context.Context, in *struct {
	InStudy
	Body recordSearch
}) (*body[partView[recordView]], error) {
	wanted, err := filter.Parse(in.Body.Filter.raw)
	if err != nil {
		return nil, err
	}
	walk := domain.Walk{After: in.Body.Cursor, Size: in.Body.Size, Desc: backwards(in.Body.Sort), Count: in.Body.Count}
	part, err := s.core.Records.Search(ctx, actor(ctx), domain.RecordQuery{Study: in.study(), Filter: wanted, Walk: walk})
	return partOf(part, viewRecord), err
}

func backwards(sort string) bool { return strings.HasPrefix(sort, "-") }
