package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

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
	return readAll(ctx, r.executions, t, anyOf(t, wanted), bytes, how, asStored)
}

// anyOf has a branch for each scope, which leads as every index does.
func anyOf(t domain.TenantID, wanted []domain.ExecutionRef) bson.D {
	ids := map[domain.TrialScope]bson.A{}
	for _, w := range wanted {
		ids[w.TrialScope] = append(ids[w.TrialScope], w.ID)
	}
	branches := bson.A{}
	for scope, some := range ids {
		branch := inTrialScope(scope, bson.E{Key: "execution_id", Value: eq("$in", some)})
		if len(ids) == 1 {
			return branch
		}
		branches = append(branches, forTenant(t, branch))
	}
	return eq("$or", branches)
}
