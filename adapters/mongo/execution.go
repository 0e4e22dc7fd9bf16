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

// executionDoc is an execution as it is stored.
type executionDoc struct {
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
	ExecutedAt      time.Time              `bson:"executed_at"`
	StartedAt       time.Time              `bson:"started_at,omitempty"`
	CompletedAt     time.Time              `bson:"completed_at,omitempty"`
	UpdatedAt       time.Time              `bson:"updated_at"`
	UpdatedBy       domain.Subject         `bson:"updated_by"`
	CreatedAt       time.Time              `bson:"created_at"`
}

func (d executionDoc) id() string { return string(d.Execution.ID) }

func (d executionDoc) size() int { return sizeOr(d.Bytes) }

func (d executionDoc) toDomain() domain.Execution { return domain.Execution(d.Execution) }

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
	doc, err := r.executions.withTenant(t, executionDoc{executionFields(e), e.Size()})
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
	doc, ok, err := getOne(ctx, r.executions, t, s, "execution_id", string(id))
	if err == nil && !ok {
		err = domain.ErrExecutionNotFound
	}
	return doc.toDomain(), err
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

func (r executions) HasTrial(ctx context.Context, t domain.TenantID, trial domain.Slug) (bool, error) {
	return r.executions.hasTrial(ctx, t, trial)
}

func (r executions) GetMany(
	ctx context.Context, t domain.TenantID, wanted []domain.ExecutionRef, bytes int,
) ([]domain.ExecutionTarget, error) {
	heads, err := r.readRefs(ctx, t, wanted, 0, options.Find().SetProjection(executionHead()))
	if err != nil {
		return nil, err
	}
	sizes, sum := make(map[domain.ExecutionRef]int, len(heads)), 0
	for _, h := range heads {
		sizes[h.toDomain().Ref()] = h.size()
	}
	targets, chosen := domain.ChooseTargets(wanted, sizes, bytes)
	for _, ref := range chosen {
		sum += sizes[ref]
	}
	docs, err := r.readRefs(ctx, t, chosen, sum, options.Find())
	fill(targets, wanted, docs)
	return targets, err
}

func fill(targets []domain.ExecutionTarget, wanted []domain.ExecutionRef, docs []executionDoc) {
	found := make([]domain.Execution, len(docs))
	for i, doc := range docs {
		found[i] = doc.toDomain()
	}
	domain.FillTargets(targets, wanted, found)
}

// executionHead shows where an execution is, and its size.
func executionHead() bson.D {
	return append(head("execution_id"), bson.E{Key: "project_id", Value: 1}, bson.E{Key: "trial_slug", Value: 1})
}

// readRefs reads those of the wanted that are there.
func (r executions) readRefs(
	ctx context.Context, t domain.TenantID, wanted []domain.ExecutionRef, bytes int, how *options.FindOptionsBuilder,
) ([]executionDoc, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	return readAll(ctx, r.executions, t, eq("$or", anyOf(t, wanted)), bytes, how, asStored)
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
