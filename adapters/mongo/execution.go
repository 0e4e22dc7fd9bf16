package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// executionDoc is an execution as it is stored.
type executionDoc struct {
	Key       bson.RawValue   `bson:"_id,omitempty"`
	Execution executionFields `bson:",inline"`
	Bytes     int             `bson:"bytes,omitempty"`
}

// executionFields is the dialect of domain.Execution.
type executionFields struct {
	ID              domain.ExecutionID     `bson:"execution_id"`
	Project         domain.ProjectID       `bson:"project_id"`
	Trial           domain.Slug            `bson:"trial_slug"`
	UserID          domain.Subject         `bson:"user_id"`
	ExecutedBy      domain.Subject         `bson:"executed_by"`
	BasePatientData document.Document      `bson:"base_patient_data"`
	BasePrediction  []any                  `bson:"base_prediction"`
	PatientRecordID domain.RecordID        `bson:"patient_record_id,omitempty"`
	ModelName       string                 `bson:"model_name,omitempty"`
	ModelVersion    string                 `bson:"model_version,omitempty"`
	Status          domain.ExecutionStatus `bson:"status"`
	Error           string                 `bson:"error,omitempty"`
	Notes           string                 `bson:"notes,omitempty"`
	Version         domain.Version         `bson:"version"`
	ExecutedAt      time.Time              `bson:"executed_at"`
	StartedAt       time.Time              `bson:"started_at,omitempty"`
	CompletedAt     time.Time              `bson:"completed_at,omitempty"`
	UpdatedAt       time.Time              `bson:"updated_at"`
	UpdatedBy       domain.Subject         `bson:"updated_by"`
	CreatedAt       time.Time              `bson:"created_at"`
}

func (d executionDoc) id() string { return string(d.Execution.ID) }

func (d executionDoc) size() int { return sizeOr(d.Bytes) }

func (d executionDoc) trial() domain.Slug { return d.Execution.Trial }

func (d executionDoc) toDomain() domain.Execution { return domain.Execution(d.Execution) }

type executions struct{ *DB }

// NewExecutions keeps the executions in db, made ready by the records' Index.
func NewExecutions(db *DB) ports.Executions { return executions{db} }

func executionIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{
		tenantIndex(uniqueIndex("execution"), "project_id", "trial_slug", "execution_id"),
		tenantIndex(indexNamed("user"), "project_id", "trial_slug", "user_id", "execution_id"),
		tenantIndex(indexNamed("status"), "project_id", "trial_slug", "status", "execution_id"),
		tenantIndex(indexNamed("user_status"), "project_id", "trial_slug", "user_id", "status", "execution_id"),
	}
}

func (r executions) Insert(ctx context.Context, t domain.TenantID, e domain.Execution) error {
	doc, err := r.executions.withTenant(t, executionDoc{Execution: executionFields(e), Bytes: e.Size()})
	if err != nil {
		return err
	}
	if err = r.executions.insert(ctx, t, doc); mongo.IsDuplicateKeyError(err) {
		return domain.ErrExecutionExists
	}
	return translate(err)
}

func (r executions) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID,
) (domain.Execution, error) {
	doc, err := r.getDoc(ctx, t, s, id)
	return doc.toDomain(), err
}

func (r executions) getDoc(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID,
) (executionDoc, error) {
	doc, ok, err := getOne(ctx, r.executions, t, s, "execution_id", string(id))
	if err == nil && !ok {
		err = domain.ErrExecutionNotFound
	}
	return doc, err
}

func (r executions) List(
	ctx context.Context, t domain.TenantID, q domain.ExecutionQuery,
) (domain.CursorPage[domain.Execution], error) {
	match := inTrialScope(q.TrialScope)
	if q.User != "" {
		match = append(match, bson.E{Key: "user_id", Value: q.User})
	}
	if q.Status != "" {
		match = append(match, bson.E{Key: "status", Value: q.Status})
	}
	return listByCursor(
		ctx, r.executions, t, q.TrialScope, match, q.CursorQuery, "execution_id", executionDoc.toDomain,
	)
}

func (r executions) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error) {
	return r.executions.hasTrial(ctx, t, projects, trial)
}
