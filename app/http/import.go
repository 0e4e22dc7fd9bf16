package http

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
)

func (s *server) imports() {
	serve(s, route{
		action: domain.RecordUpload, method: "POST", path: recordsPath + "/upload", status: 201, tag: "Patient records",
		summary: "Upload a CSV file of records", about: aboutUpload, form: &form{May: s.mayUpload},
	}, s.uploadRecords)
}

const aboutUpload = "Each row becomes a record, in the order of the file; its columns keep theirs. All rows are stored, or none. The file is UTF-8, its first line names the columns, which are divided by comma, semicolon or tab. Quoting is strict (RFC 4180). Values stay text; with `types=infer` a JSON number, true and false become what they look like, an empty cell becomes null, and all else (dates, NA, 007) stays text. A problem is told by line and column, never by content."

// importView is domain.Imported in JSON.
type importView struct {
	Imported int64            `json:"imported" doc:"How many records were stored" example:"137"`
	Project  domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial    domain.Slug      `json:"trial_slug" example:"lung-survival"`
}

// mayUpload keeps those out who may not, before their file fills our disk.
func (s *server) mayUpload(ctx huma.Context) error {
	study := domain.Study{Project: domain.ProjectID(ctx.Param("project_id")), Trial: domain.Slug(ctx.Param("trial_slug"))}
	return s.core.Records.AuthorizeUpload(ctx.Context(), actor(ctx.Context()), study)
}

func (s *server) uploadRecords(ctx context.Context, in *struct {
	InStudy
	Types string `query:"types" enum:"text,infer" default:"text" doc:"Whether values stay text"`
}) (*body[importView], error) {
	i, err := s.core.Records.Upload(ctx, actor(ctx), in.study(), record.Upload{File: uploaded(ctx), InferTypes: in.Types == "infer"})
	return &body[importView]{importView{i.Imported, i.Project, i.Trial}}, err
}
