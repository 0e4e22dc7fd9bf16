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
	"stored, or none. The file is UTF-8; its first line names the columns. They are separated by comma, semicolon, tab " +
	"or pipe: by what `delimiter` names, or a first line such as `sep=;`, or else by what splits the first rows evenly; " +
	"where two do, the file is refused. Quoting is strict (RFC 4180). Rows without anything visible are skipped and " +
	"counted. Names of columns have at most 1000 characters; line ends and blanks in them count as one blank, invisible " +
	"characters as none. Values stay text. With `types=infer` numbers as JSON writes them, true and false get these " +
	"types, an empty cell becomes null, and everything else (dates, NA, 007) stays text: `7E03` becomes 7000.0 " +
	"and `2.00` becomes 2.0. Errors name line and column, never the content."

// importView is domain.Imported in JSON.
type importView struct {
	Imported int64            `json:"imported" doc:"Number of records stored" example:"137"`
	Skipped  int64            `json:"skipped_rows" doc:"Number of rows skipped because nothing in them is visible" example:"0"`
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
	Delimiter string `query:"delimiter" pattern:"^([,;\\t|]|comma|semicolon|tab|pipe)$" patternDescription:"comma, semicolon, tab, pipe or one of these characters" doc:"What separates the columns, by its name or as the character; if it is left out, the file tells" example:"semicolon"`
	Types     string `query:"types" enum:"text,infer" default:"text" doc:"text keeps all values as text; infer detects numbers, booleans and empty cells"`
}) (*rest.Body[importView], error) {
	i, err := s.core.Records.Upload(ctx, call(ctx), in.scope(), record.Upload{
		File: rest.UploadOf(ctx), Delimiter: in.Delimiter, InferTypes: in.Types == "infer",
	})
	return rest.BodyOf(importView{i.Imported, i.Skipped, i.Project, i.Trial}), err
}
