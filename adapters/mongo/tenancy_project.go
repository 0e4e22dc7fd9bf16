package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// ofProject is everything of a project, also of trials that are no more: every slug is a
// text, so that the index leads through all of them.
func ofProject(p domain.ProjectID) bson.D {
	return bson.D{{Key: "project_id", Value: p}, {Key: "trial_slug", Value: eq("$gte", "")}}
}

// deleteProject removes the first documents of a project in the order of the index of ids, so
// many that it takes a bounded time.
func (c tenancy[D]) deleteProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id string,
) (int64, error) {
	inOrder := options.Find().SetSort(bson.D{{Key: "trial_slug", Value: 1}, {Key: id, Value: 1}}).SetLimit(1).
		SetProjection(bson.D{{Key: "trial_slug", Value: 1}, {Key: id, Value: 1}})
	first, err := c.find(ctx, t, ofProject(p), inOrder)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	some := bson.D{{Key: "project_id", Value: p}, {Key: "trial_slug", Value: first[0].trial()}}
	last, err := c.find(ctx, t, some, inOrder.SetSkip(stepDocs-1))
	if err != nil {
		return 0, err
	}
	if len(last) > 0 {
		some = append(some, bson.E{Key: id, Value: eq("$lte", last[0].id())})
	}
	return c.delete(ctx, t, some)
}

func (c tenancy[D]) countProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64,
) (int64, error) {
	return c.count(ctx, t, ofProject(p), options.Count().SetLimit(limit))
}

// DeleteProject removes the versions first: while a record is there, so is its trial.
func (r records) DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error) {
	if n, err := r.versions.deleteProject(ctx, t, p, "record_id"); n > 0 || err != nil {
		return n, err
	}
	if n, err := r.records.deleteProject(ctx, t, p, "record_id"); n > 0 || err != nil {
		return n, err
	}
	return 0, r.deleteFields(ctx, t, p)
}

func (r records) CountProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64,
) (int64, error) {
	records, err := r.records.countProject(ctx, t, p, limit)
	if err != nil || records == limit {
		return records, err
	}
	versions, err := r.versions.countProject(ctx, t, p, limit-records)
	return records + versions, err
}

func (r executions) DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error) {
	return r.executions.deleteProject(ctx, t, p, "execution_id")
}

func (r executions) CountProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64,
) (int64, error) {
	return r.executions.countProject(ctx, t, p, limit)
}
