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

// getOne reads one document, if it is there. A small one comes at once; of another its size comes, and it waits for
// its turn. The filter is the index's keys and no more: the size beside them would make some servers look further.
func getOne[D stored](
	ctx context.Context, c tenancy[D], t domain.TenantID, scope domain.TrialScope, id, of string,
) (doc D, ok bool, err error) {
	match, shown := inTrialScope(scope, bson.E{Key: id, Value: of}), append(head(id), wholeIfSmall)
	found, err := tenancy[maybeWhole[D]](c).find(ctx, t, match, options.Find().SetLimit(1).SetProjection(shown))
	one, ok, err := first(found, err)
	if err != nil || !ok {
		return doc, false, err
	}
	if one.Whole != nil {
		return *one.Whole, true, nil
	}
	docs, err := load(ctx, c, t, scope, []D{one.Head}, options.Find(), id, asStored)
	return first(docs, err)
}

// maybeWhole is the head of a document, and the whole of a small one.
type maybeWhole[D stored] struct {
	Head  D  `bson:",inline"`
	Whole *D `bson:"whole"`
}

func (d maybeWhole[D]) id() string { return d.Head.id() }

func (d maybeWhole[D]) size() int { return d.Head.size() }

func (d maybeWhole[D]) trial() domain.Slug { return d.Head.trial() }

// wholeIfSmall shows the whole of a document for which nobody waits. What tells no size is not small.
var wholeIfSmall = bson.E{Key: "whole", Value: eq("$cond", bson.A{
	eq("$and", bson.A{eq("$gt", bson.A{"$" + bytesKey, 0}), eq("$lte", bson.A{"$" + bytesKey, ungated})}),
	"$$ROOT", "$$REMOVE",
})}

func asStored[D any](doc D) D { return doc }

func first[D any](docs []D, err error) (doc D, ok bool, _ error) {
	if err != nil || len(docs) == 0 {
		return doc, false, err
	}
	return docs[0], true, nil
}
