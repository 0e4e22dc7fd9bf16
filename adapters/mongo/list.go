package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// inTrialScope is what every index leads with behind the tenant.
func inTrialScope(s domain.TrialScope, more ...bson.E) bson.D {
	return append(bson.D{{Key: "project_id", Value: s.Project}, {Key: "trial_slug", Value: s.Trial}}, more...)
}

// listByCursor lists one page of what matches, in the order of ids.
func listByCursor[D, N any](
	ctx context.Context, c tenancy[D], t domain.TenantID, match bson.D, w domain.CursorQuery, id string,
	toDomain func(D) (N, string),
) (page domain.CursorPage[N], err error) {
	size := max(w.Size, 1)
	docs, err := c.find(ctx, t, where(match, id, after(w)), findOptions(w, id).SetLimit(int64(size)+1))
	if err != nil {
		return page, err
	}
	page.Items = make([]N, 0, len(docs))
	for _, doc := range docs[:min(size, len(docs))] {
		item, at := toDomain(doc)
		page.Items = append(page.Items, item)
		if len(docs) > size {
			page.Next = at
		}
	}
	if w.Count {
		page.Total, err = total(ctx, c, t, match)
	}
	return page, err
}

// where adds a test of the ids, if there is one.
func where(match bson.D, id string, test bson.D) bson.D {
	if len(test) == 0 {
		return match
	}
	return and(match, eq(id, test))
}

func after(w domain.CursorQuery) bson.D {
	switch {
	case w.After == "":
		return nil
	case w.Desc:
		return eq("$lt", w.After)
	}
	return eq("$gt", w.After)
}

func findOptions(w domain.CursorQuery, id string) *options.FindOptionsBuilder {
	if w.Desc {
		return options.Find().SetSort(eq(id, -1))
	}
	return options.Find().SetSort(eq(id, 1))
}

func total[D any](ctx context.Context, c tenancy[D], t domain.TenantID, match bson.D) (*int64, error) {
	n, err := c.count(ctx, t, match)
	if err != nil {
		return nil, err
	}
	return &n, nil
}
