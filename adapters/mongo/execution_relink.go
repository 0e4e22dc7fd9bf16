package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// relinkBatch is how many executions get another subject at once.
const relinkBatch = 500

// Relink repeats domain.Execution.Relink. Whose the run is changes last: until then it is
// found again.
func (r executions) Relink(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, from, to domain.Subject,
) (int64, error) {
	theirs := bson.D{
		{Key: "project_id", Value: s.Project}, {Key: "trial_slug", Value: s.Trial}, {Key: "user_id", Value: from},
	}
	heads, err := r.executions.find(
		ctx, t, theirs, options.Find().SetLimit(relinkBatch).SetProjection(head("execution_id")),
	)
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	ids := bson.A{}
	for _, h := range heads {
		ids = append(ids, h.id())
	}
	some := append(theirs, bson.E{Key: "execution_id", Value: eq("$in", ids)})
	_, err = r.executions.update(ctx, t, and(some, eq("updated_by", from)), eq("$set", eq("updated_by", to)))
	if err != nil {
		return 0, err
	}
	owner := bson.D{{Key: "user_id", Value: to}, {Key: "executed_by", Value: to}}
	change := bson.D{{Key: "$set", Value: owner}, {Key: "$inc", Value: eq("version", 1)}}
	return r.executions.update(ctx, t, some, change)
}
