package http

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

const executionsPath = "/executions/{project_id}/{trial_slug}"

func (s *server) executions() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ExecutionCreate, Method: "POST", Path: executionsPath, Status: 201, Tag: "Executions",
		Summary: "Create an execution",
		Description: "Stores a run of the trial's model. The status is SUCCEEDED with a prediction, QUEUED without. A " +
			"person creates executions for themselves; a machine names a member of the project.",
	}, s.createExecution)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ExecutionList, Method: "GET", Path: executionsPath, Status: 200, Tag: "Executions",
		Summary:     "List executions",
		Description: "Newest first. " + aboutShortPages,
	}, s.listExecutions)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ExecutionGet, Method: "GET", Path: executionsPath + "/{execution_id}", Status: 200,
		Tag:     "Executions",
		Summary: "Get an execution",
	}, s.getExecution)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ExecutionBatch, Method: "POST", Path: executionsPath + "/batch", Status: 200, Tag: "Executions",
		ReadOnly: true, Summary: "Get executions by their ids", Description: aboutExecutionBatch,
	}, s.batchExecutions)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ExecutionUpdate, Method: "PATCH", Path: executionsPath + "/{execution_id}", Status: 200,
		Tag: "Executions", ErrorCodes: []string{"execution_not_found", "execution_move_invalid", "execution_finished"},
		Summary: "Update an execution", Description: aboutExecutionUpdate,
	}, s.updateExecution)
}

// executionView is domain.Execution in JSON.
type executionView struct {
	ID              domain.ExecutionID     `json:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Project         domain.ProjectID       `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial           domain.Slug            `json:"trial_slug" example:"lung-survival"`
	UserID          domain.Subject         `json:"user_id" doc:"The user for whom it was executed" example:"auth0|65a1"`
	ExecutedBy      domain.Subject         `json:"executed_by" doc:"The same user; the machine is named in the audit trail only" example:"auth0|65a1"`
	BasePatientData document.Document      `json:"base_patient_data"`
	BasePrediction  []any                  `json:"base_prediction" doc:"Empty until the model has predicted something" example:"[{\"months\": 12.5, \"risk\": \"high\"}]"`
	PatientRecordID domain.RecordID        `json:"patient_record_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	ModelName       string                 `json:"model_name" example:"cox"`
	ModelVersion    string                 `json:"model_version" example:"1.4.0"`
	Status          domain.ExecutionStatus `json:"status" enum:"QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED" example:"SUCCEEDED"`
	Error           string                 `json:"error" example:""`
	Notes           string                 `json:"notes" example:""`
	Version         domain.Version         `json:"-"`
	ExecutedAt      time.Time              `json:"executed_at"`
	StartedAt       time.Time              `json:"started_at" nullable:"true"`
	CompletedAt     time.Time              `json:"completed_at" nullable:"true"`
	UpdatedAt       time.Time              `json:"updated_at"`
	UpdatedBy       domain.Subject         `json:"updated_by" example:"auth0|65a1"`
	CreatedAt       time.Time              `json:"created_at"`
}

func viewExecution(e domain.Execution) executionView { return executionView(e) }

// viewTarget is what a bookmark or a share shows; nil when it is gone.
func viewTarget(e *domain.Execution) *executionView {
	if e == nil {
		return nil
	}
	return new(viewExecution(*e))
}

// predictionList is a JSON array of anything in a request, or null.
type predictionList struct{ rest.RawJSON }

// Schema shows what a prediction looks like.
func (predictionList) Schema(huma.Registry) *huma.Schema {
	example := []any{map[string]any{"months": 12.5, "risk": "high"}}
	return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{}, Nullable: true, Examples: []any{example}}
}

// values are nil for null and for nothing.
func (l predictionList) values(place string) ([]any, error) {
	if len(l.RawJSON) == 0 {
		return nil, nil
	}
	read, err := document.ReadValue(l.RawJSON)
	values, _ := read.([]any)
	return values, domain.PrefixLocation(place, err)
}

// newExecution is domain.NewExecution in JSON.
type newExecution struct {
	User            domain.Subject         `json:"user_id,omitempty" maxLength:"128" nullable:"true" doc:"The user for whom a machine creates the execution" example:"auth0|65a1"`
	BasePatientData rest.Object            `json:"base_patient_data"`
	BasePrediction  predictionList         `json:"base_prediction,omitempty"`
	PatientRecordID domain.RecordID        `json:"patient_record_id,omitempty" maxLength:"128" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	ModelName       string                 `json:"model_name,omitempty" maxLength:"255" nullable:"true" example:"cox"`
	ModelVersion    string                 `json:"model_version,omitempty" maxLength:"255" nullable:"true" example:"1.4.0"`
	Status          domain.ExecutionStatus `json:"status,omitempty" enum:"QUEUED,SUCCEEDED" doc:"SUCCEEDED with a prediction, QUEUED without; may be left out" example:"SUCCEEDED"`
}

func (n newExecution) read() (in domain.NewExecution, err error) {
	in = domain.NewExecution{
		User: n.User, PatientRecordID: n.PatientRecordID, Status: n.Status,
		ModelName: n.ModelName, ModelVersion: n.ModelVersion,
	}
	if in.BasePatientData, err = n.BasePatientData.Document("base_patient_data"); err != nil {
		return in, err
	}
	in.BasePrediction, err = n.BasePrediction.values("base_prediction")
	return in, err
}

func (s *server) createExecution(ctx context.Context, in *struct {
	InTrialScope
	User domain.Subject `header:"user-id" maxLength:"128" doc:"The user for whom a machine creates the execution, if the body does not name one; ignored with a person's token"`
	Body newExecution
}) (*rest.Versioned[executionView], error) {
	facts, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	facts.DefaultUser = in.User
	e, err := s.core.Executions.Create(ctx, call(ctx), in.scope(), facts)
	return rest.WithETag(e.Version, viewExecution(e)), err
}

func (s *server) listExecutions(ctx context.Context, in *struct {
	InTrialScope
	rest.CursorQuery
	Mine   bool                   `query:"mine" doc:"Only the caller's own"`
	Status domain.ExecutionStatus `query:"status" enum:"QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED"`
}) (*rest.Body[rest.CursorPage[executionView]], error) {
	q := domain.ExecutionQuery{TrialScope: in.scope(), Status: in.Status, CursorQuery: in.ToQuery()}
	if in.Mine {
		q.User = call(ctx).Subject
	}
	page, err := s.core.Executions.List(ctx, call(ctx), q)
	return rest.CursorPageOf(page, viewExecution), err
}

func (s *server) getExecution(ctx context.Context, in *struct {
	InTrialScope
	ID domain.ExecutionID `path:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
}) (*rest.Versioned[executionView], error) {
	e, err := s.core.Executions.Get(ctx, call(ctx), in.scope(), in.ID)
	return rest.WithETag(e.Version, viewExecution(e)), err
}
