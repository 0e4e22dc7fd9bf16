package http

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
)

func (s *server) imports() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordUpload, Method: "POST", Path: recordsPath + "/upload", Status: 201,
		Tag: "Patient records", Form: &rest.Form{Authorize: s.mayUpload},
		Summary:     "Import patient records from a CSV file",
		Description: aboutUpload,
	}, s.uploadRecords)
}

const aboutUpload = "Each row becomes a record, in the order of the file; the columns keep their order. All rows are " +
	"stored, or none. The file is UTF-8; its first line names the columns, which are separated by comma, semicolon or " +
	"tab. Quoting is strict (RFC 4180). Values stay text. With `types=infer` numbers as JSON writes them, true and " +
	"false get these types, an empty cell becomes null, and everything else (dates, NA, 007) stays text. Errors name " +
	"line and column, never the content."

// importView is domain.Imported in JSON.
type importView struct {
	Imported int64            `json:"imported" doc:"Number of records stored" example:"137"`
	Project  domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial    domain.Slug      `json:"trial_slug" example:"lung-survival"`
}

// mayUpload keeps those out who may not, before their file fills our disk.
func (s *server) mayUpload(ctx huma.Context) error {
	scope := domain.TrialScope{
		Project: domain.ProjectID(ctx.Param("project_id")), Trial: domain.Slug(ctx.Param("trial_slug")),
	}
	return s.core.Records.AuthorizeUpload(ctx.Context(), call(ctx.Context()), scope)
}

func (s *server) uploadRecords(ctx context.Context, in *struct {
	InTrialScope
	Types string `query:"types" enum:"text,infer" default:"text" doc:"text keeps all values as text; infer detects numbers, booleans and empty cells"`
}) (*rest.Body[importView], error) {
	i, err := s.core.Records.Upload(ctx, call(ctx), in.scope(), record.Upload{
		File: rest.UploadOf(ctx), InferTypes: in.Types == "infer",
	})
	return rest.BodyOf(importView{i.Imported, i.Project, i.Trial}), err
}
