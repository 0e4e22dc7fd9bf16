package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

const executionsPath = "/executions/{project_id}/{trial_slug}"

func (s *server) executions() {
	serve(s, route{
		action: domain.ExecutionCreate, method: "POST", path: executionsPath, status: 201, tag: "Executions",
		summary: "Store a run of the trial's model", about: "With its prediction the run has SUCCEEDED, without it is QUEUED. A person runs for themself; a machine names a member of the project.",
	}, s.createExecution)
	serve(s, route{
		action: domain.ExecutionList, method: "GET", path: executionsPath, status: 200, tag: "Executions",
		summary: "List runs", about: "Newest first.",
	}, s.listExecutions)
	serve(s, route{
		action: domain.ExecutionGet, method: "GET", path: executionsPath + "/{execution_id}", status: 200, tag: "Executions",
		summary: "Read a run",
	}, s.getExecution)
}

// executionView is domain.Execution in JSON.
type executionView struct {
	ID              domain.ExecutionID     `json:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Project         domain.ProjectID       `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial           domain.Slug            `json:"trial_slug" example:"lung-survival"`
	UserID          domain.Subject         `json:"user_id" doc:"For whom" example:"auth0|65a1"`
	ExecutedBy      domain.Subject         `json:"executed_by" doc:"The same person; a machine stands only in the audit trail" example:"auth0|65a1"`
	BasePatientData document.Document      `json:"base_patient_data"`
	BasePrediction  []any                  `json:"base_prediction" doc:"Empty before the run has succeeded" example:"[{\"months\": 12.5, \"risk\": \"high\"}]"`
	PatientRecordID domain.RecordID        `json:"patient_record_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	ModelName       string                 `json:"model_name" example:"cox"`
	ModelVersion    string                 `json:"model_version" example:"1.4.0"`
	Status          domain.ExecutionStatus `json:"status" enum:"QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED" example:"SUCCEEDED"`
	Error           string                 `json:"error" example:""`
	Notes           string                 `json:"notes" example:""`
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

// newExecution is domain.NewExecution in JSON.
type newExecution struct {
	User            domain.Subject         `json:"user_id,omitempty" maxLength:"128" nullable:"true" doc:"For whom a machine runs" example:"auth0|65a1"`
	BasePatientData sentDocument           `json:"base_patient_data"`
	BasePrediction  sentList               `json:"base_prediction,omitempty"`
	PatientRecordID domain.RecordID        `json:"patient_record_id,omitempty" maxLength:"128" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	ModelName       string                 `json:"model_name,omitempty" maxLength:"255" nullable:"true" example:"cox"`
	ModelVersion    string                 `json:"model_version,omitempty" maxLength:"255" nullable:"true" example:"1.4.0"`
	Status          domain.ExecutionStatus `json:"status,omitempty" enum:"QUEUED,SUCCEEDED" doc:"May say what the prediction says" example:"SUCCEEDED"`
}

func (n newExecution) read() (in domain.NewExecution, err error) {
	in = domain.NewExecution{User: n.User, PatientRecordID: n.PatientRecordID, ModelName: n.ModelName, ModelVersion: n.ModelVersion, Status: n.Status}
	if in.BasePatientData, err = n.BasePatientData.document("base_patient_data"); err != nil {
		return in, err
	}
	in.BasePrediction, err = n.BasePrediction.list("base_prediction")
	return in, err
}

func (s *server) createExecution(ctx context.Context, in *struct {
	InStudy
	User domain.Subject `header:"user-id" maxLength:"128" doc:"For whom a machine runs, if the body does not name them; no effect on people's tokens"`
	Body newExecution
}) (*body[executionView], error) {
	facts, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	facts.Otherwise = in.User
	e, err := s.core.Executions.Create(ctx, actor(ctx), in.study(), facts)
	return &body[executionView]{viewExecution(e)}, err
}

func (s *server) listExecutions(ctx context.Context, in *struct {
	InStudy
	Walking
	Mine   bool                   `query:"mine" doc:"Only the caller's own"`
	Status domain.ExecutionStatus `query:"status" enum:"QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED"`
}) (*body[partView[executionView]], error) {
	q := domain.ExecutionQuery{Study: in.study(), Status: in.Status, Walk: in.walk()}
	if in.Mine {
		q.User = actor(ctx).Subject
	}
	part, err := s.core.Executions.List(ctx, actor(ctx), q)
	return partOf(part, viewExecution), err
}

func (s *server) getExecution(ctx context.Context, in *struct {
	InStudy
	ID domain.ExecutionID `path:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
}) (*body[executionView], error) {
	e, err := s.core.Executions.Get(ctx, actor(ctx), in.study(), in.ID)
	return &body[executionView]{viewExecution(e)}, err
}
