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

// listByCursor lists one page of what matches, in the order of ids. It asks for
// ids and sizes first, and reads what fits into the page.
func listByCursor[D stored, N any](
	ctx context.Context, c tenancy[D], t domain.TenantID, scope domain.TrialScope, match bson.D, w domain.CursorQuery,
	id string, toDomain func(D) N,
) (page domain.CursorPage[N], err error) {
	size := max(w.Size, 1)
	heads, err := c.find(
		ctx,
		t,
		where(match, id, after(w)),
		findOptions(w, id).SetSkip(w.Skip).SetLimit(int64(size)+1).SetProjection(head(id)),
	)
	if err != nil {
		return page, err
	}
	fit := fitting(heads[:min(size, len(heads))], w.Bytes)
	if len(fit) < len(heads) {
		page.Next = fit[len(fit)-1].id()
	}
	if page.Items, err = load(ctx, c, t, scope, fit, findOptions(w, id), id, toDomain); err == nil && w.Count {
		page.Total, err = total(ctx, c, t, match)
	}
	return page, err
}

// head shows the id and the size of a document.
func head(id string) bson.D { return bson.D{{Key: id, Value: 1}, {Key: bytesKey, Value: 1}} }

// fitting are the first of the documents, as many as fit.
func fitting[D stored](heads []D, bytes int) []D {
	budget := domain.AnswerBudget{Bytes: bytes}
	for i, h := range heads {
		if !budget.Take(h.size()) {
			return heads[:i]
		}
	}
	return heads
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

func total[D stored](ctx context.Context, c tenancy[D], t domain.TenantID, match bson.D) (*int64, error) {
	n, err := c.count(ctx, t, match)
	if err != nil {
		return nil, err
	}
	return &n, nil
}
