package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// load reads the documents of one scope of which the heads are known.
func load[D stored, N any](
	ctx context.Context, c tenancy[D], t domain.TenantID, scope domain.TrialScope, heads []D,
	how *options.FindOptionsBuilder, id string, toDomain func(D) N,
) ([]N, error) {
	if len(heads) == 0 {
		return []N{}, nil
	}
	ids, bytes := bson.A{}, 0
	for _, h := range heads {
		ids, bytes = append(ids, h.id()), bytes+h.size()
	}
	return readAll(ctx, c, t, inTrialScope(scope, bson.E{Key: id, Value: eq("$in", ids)}), bytes, how, toDomain)
}

// readAll reads what matches, so many bytes of documents.
func readAll[D stored, N any](
	ctx context.Context, c tenancy[D], t domain.TenantID, match bson.D, bytes int, how *options.FindOptionsBuilder,
	toDomain func(D) N,
) ([]N, error) {
	leave, err := c.enter(ctx, t, bytes)
	if err != nil {
		return nil, err
	}
	defer leave()
	docs, err := c.find(ctx, t, match, how)
	all := make([]N, len(docs))
	for i, doc := range docs {
		all[i] = toDomain(doc)
	}
	return all, err
}

// getOne reads one document, if it is there. Nobody waits for a small one, or asks
// for its size.
func getOne[D stored](
	ctx context.Context, c tenancy[D], t domain.TenantID, scope domain.TrialScope, id, of string,
) (doc D, ok bool, err error) {
	match := inTrialScope(scope, bson.E{Key: id, Value: of})
	docs, err := c.findAmong(ctx, t, match, eq(bytesKey, eq("$lte", ungated)))
	if err != nil || len(docs) > 0 {
		return first(docs, err)
	}
	heads, err := c.find(ctx, t, match, options.Find().SetLimit(1).SetProjection(head(id)))
	if err != nil || len(heads) == 0 {
		return doc, false, err
	}
	docs, err = load(ctx, c, t, scope, heads, options.Find(), id, asStored)
	return first(docs, err)
}

func asStored[D any](doc D) D { return doc }

func first[D any](docs []D, err error) (doc D, ok bool, _ error) {
	if err != nil || len(docs) == 0 {
		return doc, false, err
	}
	return docs[0], true, nil
}
