package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// executionDoc is the dialect of domain.Execution.
type executionDoc struct {
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
	ExecutedAt      time.Time              `bson:"executed_at"`
	StartedAt       time.Time              `bson:"started_at,omitempty"`
	CompletedAt     time.Time              `bson:"completed_at,omitempty"`
	UpdatedAt       time.Time              `bson:"updated_at"`
	UpdatedBy       domain.Subject         `bson:"updated_by"`
	CreatedAt       time.Time              `bson:"created_at"`
}

func (d executionDoc) toDomain() (domain.Execution, string) { return domain.Execution(d), string(d.ID) }

type executions struct{ *DB }

// NewExecutions keeps the executions in db, made ready by the records' Index.
func NewExecutions(db *DB) ports.Executions { return executions{db} }

func executionIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{
		tenantIndex(uniqueIndex("execution"), "project_id", "trial_slug", "execution_id"),
		tenantIndex(indexNamed("user"), "project_id", "trial_slug", "user_id", "execution_id"),
	}
}

func (r executions) Insert(ctx context.Context, t domain.TenantID, e domain.Execution) error {
	doc, err := r.executions.withTenant(t, executionDoc(e))
	if err != nil {
		return err
	}
	if err = r.executions.insert(ctx, doc); mongo.IsDuplicateKeyError(err) {
		return domain.ErrExecutionExists
	}
	return translate(err)
}

func (r executions) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID,
) (domain.Execution, error) {
	docs, err := r.executions.find(
		ctx, t, inTrialScope(s, bson.E{Key: "execution_id", Value: id}), options.Find().SetLimit(1),
	)
	if err != nil {
		return domain.Execution{}, err
	}
	if len(docs) == 0 {
		return domain.Execution{}, domain.ErrExecutionNotFound
	}
	return domain.Execution(docs[0]), nil
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
	return listByCursor(ctx, r.executions, t, match, q.CursorQuery, "execution_id", executionDoc.toDomain)
}

func (r executions) GetMany(
	ctx context.Context, t domain.TenantID, wanted []domain.ExecutionRef,
) ([]domain.Execution, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	docs, err := r.executions.find(ctx, t, eq("$or", anyOf(t, wanted)), options.Find())
	found := make([]domain.Execution, len(docs))
	for i, doc := range docs {
		found[i] = domain.Execution(doc)
	}
	return found, err
}

// anyOf has a branch for each scope, which leads as every index does.
func anyOf(t domain.TenantID, wanted []domain.ExecutionRef) (branches bson.A) {
	ids := map[domain.TrialScope]bson.A{}
	for _, w := range wanted {
		ids[w.TrialScope] = append(ids[w.TrialScope], w.ID)
	}
	for scope, some := range ids {
		branches = append(branches, forTenant(t, inTrialScope(scope, bson.E{Key: "execution_id", Value: eq("$in", some)})))
	}
	return branches
}
