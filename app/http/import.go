package http

import (
	"context"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
)

func (s *server) imports() {
	also := map[int]any{200: checkView{}, 202: jobView{}}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordUpload, Method: "POST", Path: recordsPath + "/upload", Status: 201, AlsoBodies: also,
		Tag: "Patient records", Form: &rest.Form{Authorize: s.mayUpload},
		ErrorCodes:  []string{"external_id_taken"},
		Summary:     "Import patient records from a CSV file",
		Description: aboutUpload + aboutImports,
	}, s.uploadRecords)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordUpload, ID: "record.bulk", Method: "POST", Path: recordsPath + "/bulk", Status: 201,
		AlsoBodies: also, Tag: "Patient records", Form: &rest.Form{
			Authorize: s.mayUpload, Body: []string{arrayType, linesType}, Fields: bulkSchemas(),
		},
		ErrorCodes:  []string{"external_id_taken"},
		Summary:     "Import patient records from JSON or NDJSON",
		Description: aboutBulk + aboutImports,
	}, s.bulkRecords)
}

// The media types of a list of records; what says none is the first.
const (
	arrayType = "application/json"
	linesType = "application/x-ndjson"
)

func bulkSchemas() map[string]*huma.Schema {
	item := map[string]any{"patient_data": map[string]any{"age": 61, "stage": "III"}, "external_id": "P-0017"}
	line := `{"patient_data":{"age":61,"stage":"III"},"external_id":"P-0017"}` + "\n"
	return map[string]*huma.Schema{
		arrayType: {
			Type: huma.TypeArray, Items: itemSchema(), MinItems: new(1), Examples: []any{[]any{item}},
		},
		linesType: {Type: huma.TypeString, Examples: []any{line}},
	}
}

// itemSchema is what an item of a list says. What Tenon itself says of a record is taken, too.
func itemSchema() *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"patient_data"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"patient_data": {Type: huma.TypeObject, AdditionalProperties: true},
			"external_id":  {Type: huma.TypeString, MaxLength: new(domain.MaxID), Nullable: true},
		},
	}
}

const (
	aboutUpload = "Each row becomes a record, in the order of the file; the columns keep their order. The file is " +
		"UTF-8; its first line names the columns. They are separated by comma, semicolon, tab or pipe: " +
		"by what `delimiter` names, or a first line such as `sep=;`, or else by what splits the first " +
		"rows evenly; where two do, the file is refused. Quoting is strict (RFC 4180). Rows without " +
		"anything visible are skipped and counted. Names of columns have at most 1000 characters; line " +
		"ends and blanks in them count as one blank, invisible characters as none. Values stay text. " +
		"With `types=infer` numbers as JSON writes them, true and false get these types, an empty cell " +
		"becomes null, and everything else (dates, NA, 007) stays text: `7E03` becomes 7000.0 and " +
		"`2.00` becomes 2.0. Each cell is looked at by itself, so that a column may have several types. " +
		"`external_id_column` names the column whose cells are the external ids, as they stand in the " +
		"file; it stays in the data. If it is `_external_id`, the file is an export with `meta`, of " +
		"whose `_…` columns none is data. "
	aboutBulk = "The body is a JSON array (`application/json`) or lines of JSON (`application/x-ndjson`: blank " +
		"lines are skipped and counted), each item as a single record is created and as an export " +
		"writes it: `{\"patient_data\": {…}, \"external_id\": \"…\"}`. What Tenon itself says of a " +
		"record (`record_id`, `version`, `created_at` …) is left aside; any other key is refused. The " +
		"limits are those of uploads, not of other bodies. "
	aboutImports = "All records are stored, or none. Errors name line and column, of an array also the index from " +
		"0, and never the content. An external id that two records of the file have is told by both " +
		"their lines; one that a record has already by its line. With `dry_run=true` the file is " +
		"checked, nothing is stored, and the answer says what would be. With `async=true` it is checked " +
		"and kept, and the answer is the job `import.load`, which stores its records, on whichever " +
		"node: `progress` counts them, and nobody sees one before all are stored. If it is cancelled or " +
		"fails, none is."
)

// importView is domain.Imported in JSON.
type importView struct {
	Imported int64            `json:"imported" doc:"Number of records stored" example:"137"`
	Skipped  int64            `json:"skipped_rows" doc:"Number of rows skipped because nothing in them is visible" example:"0"`
	Project  domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial    domain.Slug      `json:"trial_slug" example:"lung-survival"`
}

// checkView is domain.CheckedImport in JSON.
type checkView struct {
	DryRun      bool             `json:"dry_run" doc:"Always true: nothing was stored" example:"true"`
	Rows        int64            `json:"rows" doc:"Number of records that would be stored" example:"137"`
	Skipped     int64            `json:"skipped_rows" doc:"Number of rows that would be skipped because nothing in them is visible" example:"0"`
	ExternalIDs int64            `json:"external_ids" doc:"Number of records that have an external id" example:"0"`
	Delimiter   string           `json:"delimiter" nullable:"true" doc:"What separates the columns of a CSV file" example:"comma"`
	Columns     []columnView     `json:"columns" doc:"Those of a CSV file, in its order"`
	Project     domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial       domain.Slug      `json:"trial_slug" example:"lung-survival"`
}

// columnView is domain.ImportColumn in JSON.
type columnView struct {
	Name  string   `json:"name" example:"age"`
	Types []string `json:"types" doc:"text, integer, number, boolean, null: those that its values would have"`
}

// importAnswer is one of the views.
type importAnswer struct{ view any }

func (a importAnswer) Variant() any { return a.view }

func (importAnswer) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[importView](), true, "")
}

// mayUpload keeps those out who may not, before their file fills our disk.
func (s *server) mayUpload(ctx huma.Context) error {
	scope := domain.TrialScope{
		Project: domain.ProjectID(ctx.Param("project_id")), Trial: domain.Slug(ctx.Param("trial_slug")),
	}
	return s.core.Records.AuthorizeUpload(ctx.Context(), call(ctx.Context()), scope)
}

// InImport is how an import is asked for.
type InImport struct {
	InTrialScope
	DryRun bool `query:"dry_run" doc:"Only check the file"`
	Async  bool `query:"async" doc:"Store the records by a job"`
}

func (s *server) uploadRecords(ctx context.Context, in *struct {
	InImport
	Delimiter  string `query:"delimiter" pattern:"^([,;\\t|]|comma|semicolon|tab|pipe)$" patternDescription:"comma, semicolon, tab, pipe or one of these characters" doc:"What separates the columns, by its name or as the character; if it is left out, the file tells" example:"semicolon"`
	Types      string `query:"types" enum:"text,infer" default:"text" doc:"text keeps all values as text; infer detects numbers, booleans and empty cells"`
	ExternalID string `query:"external_id_column" maxLength:"1000" doc:"Name of the column that has the external ids"`
}) (*rest.Created[importAnswer], error) {
	return s.importRecords(ctx, in.InImport, domain.ImportSource{
		Format: domain.ImportCSV, Delimiter: in.Delimiter, Infer: in.Types == "infer", ExternalIDColumn: in.ExternalID,
	})
}

func (s *server) bulkRecords(ctx context.Context, in *InImport) (*rest.Created[importAnswer], error) {
	format := domain.ImportArray
	if rest.UploadOf(ctx).Type == linesType {
		format = domain.ImportLines
	}
	return s.importRecords(ctx, *in, domain.ImportSource{Format: format})
}

func (s *server) importRecords(
	ctx context.Context, in InImport, source domain.ImportSource,
) (*rest.Created[importAnswer], error) {
	upload := record.Upload{ImportSource: source, File: rest.UploadOf(ctx)}
	if in.DryRun {
		c, err := s.core.Records.Check(ctx, call(ctx), in.scope(), upload)
		return answerImport(200, viewCheck(c)), err
	}
	if in.Async {
		j, err := s.core.Records.UploadLater(ctx, call(ctx), in.scope(), upload)
		return answerImport(202, viewJob(j)), err
	}
	i, err := s.core.Records.Upload(ctx, call(ctx), in.scope(), upload)
	return answerImport(201, importView{i.Imported, i.Skipped, i.Project, i.Trial}), err
}

func answerImport(status int, view any) *rest.Created[importAnswer] {
	return &rest.Created[importAnswer]{Status: status, Body: importAnswer{view}}
}

func viewCheck(c domain.CheckedImport) checkView {
	view := checkView{
		DryRun: true, Rows: c.Rows, Skipped: c.Skipped, ExternalIDs: c.ExternalIDs, Delimiter: c.Delimiter,
		Project: c.Project, Trial: c.Trial,
	}
	for _, column := range c.Columns {
		view.Columns = append(view.Columns, columnView(column))
	}
	return view
}
