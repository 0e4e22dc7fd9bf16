package domain

import (
	"time"

	"github.com/tenon-health/tenon/core/document"
)

// Execution is one run of a trial's model.
type Execution struct {
	ID              ExecutionID
	Project         ProjectID
	Trial           Slug
	UserID          Subject // for whom
	ExecutedBy      Subject // the same person; a machine stands only in the audit trail
	BasePatientData document.Document
	BasePrediction  []any // never nil
	PatientRecordID RecordID
	ModelName       string
	ModelVersion    string
	Status          ExecutionStatus
	Error           string
	Notes           string
	Version         Version
	ExecutedAt      time.Time
	StartedAt       time.Time // zero before
	CompletedAt     time.Time // zero before
	UpdatedAt       time.Time
	UpdatedBy       Subject
	CreatedAt       time.Time
}

// ExecutionStatus is how far a run has come.
type ExecutionStatus string

const (
	ExecutionQueued    ExecutionStatus = "QUEUED"
	ExecutionRunning   ExecutionStatus = "RUNNING"
	ExecutionSucceeded ExecutionStatus = "SUCCEEDED"
	ExecutionFailed    ExecutionStatus = "FAILED"
	ExecutionCancelled ExecutionStatus = "CANCELLED"
)

// ExecutionStatuses are all there are.
func ExecutionStatuses() []ExecutionStatus {
	return []ExecutionStatus{
		ExecutionQueued, ExecutionRunning, ExecutionSucceeded, ExecutionFailed, ExecutionCancelled,
	}
}

// What can go wrong with executions, whoever keeps them.
var (
	ErrExecutionNotFound = NewError(NotFound, "execution_not_found", "No such execution.")
	ErrExecutionExists   = NewError(Conflict, "execution_exists", "An execution of this id exists already.")
	ErrUserNotMember     = NewError(
		Invalid, "user_not_member", "Name a user who is a member of the project.",
	).At("user_id")
	ErrUserNotCaller = NewError(
		Invalid, "user_not_you", "Only machines name a user; a person runs a model for themself.",
	).At("user_id")
	ErrStatusInvalid = NewError(
		Invalid, "status_invalid", "An execution starts as QUEUED, or as SUCCEEDED with its prediction.",
	).At("status")
)

// NewExecution is what a caller says about a run.
type NewExecution struct {
	User            Subject // only machines name one
	DefaultUser     Subject // of a machine that names none; of no effect for people
	BasePatientData document.Document
	BasePrediction  []any // nil for a run that is still to be
	PatientRecordID RecordID
	ModelName       string
	ModelVersion    string
	Status          ExecutionStatus // empty for what the prediction says
}

// Execution checks the facts. Posted with its prediction it has succeeded.
func (in NewExecution) Execution(id ExecutionID, s TrialScope, user Subject, now time.Time) (e Execution, err error) {
	e = Execution{
		ID: id, Project: s.Project, Trial: s.Trial, UserID: user, ExecutedBy: user,
		BasePatientData: in.BasePatientData, BasePrediction: in.BasePrediction, PatientRecordID: in.PatientRecordID,
		Status: ExecutionQueued, Version: 1, ExecutedAt: now, UpdatedAt: now, UpdatedBy: user, CreatedAt: now,
	}
	if in.BasePrediction != nil {
		e.Status, e.StartedAt, e.CompletedAt = ExecutionSucceeded, now, now
	} else {
		e.BasePrediction = []any{}
	}
	if in.Status != "" && in.Status != e.Status {
		return e, ErrStatusInvalid
	}
	if e.ModelName, err = validateText("model_name", in.ModelName, 0, MaxModelName); err != nil {
		return e, err
	}
	e.ModelVersion, err = validateText("model_version", in.ModelVersion, 0, MaxModelName)
	return e, err
}

// ExecutionRef says where one execution is.
type ExecutionRef struct {
	TrialScope
	ID ExecutionID
}

// Ref says where this one is.
func (e Execution) Ref() ExecutionRef { return ExecutionRef{TrialScope{e.Project, e.Trial}, e.ID} }

// Size is how many bytes its documents take, as document.Size counts.
func (e Execution) Size() int {
	return document.Size(e.BasePatientData) + document.Size(e.BasePrediction)
}

// ExecutionQuery is which executions to list.
type ExecutionQuery struct {
	TrialScope
	User   Subject // only this person's; empty for all
	Status ExecutionStatus
	CursorQuery
}
