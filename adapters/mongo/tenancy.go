package mongo

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// tenancy adds the tenant to every filter and to every document of type D, in the collection
// of the tenant's place. Nothing else touches the collections.
type tenancy[D stored] struct {
	collection string
	places     *places
}

// stored is a document that tells its id and its size before it is read.
type stored interface {
	id() string
	size() int
	trial() domain.Slug
}

// bytesKey is where the size of a document stands.
const bytesKey = "bytes"

// sizeOr is the size that is stored, or an assumption.
func sizeOr(bytes int) int { return cmp.Or(bytes, assumption) }

const tenantKey = "organization_id"

// tenantDoc is a document that names its tenant. Only own makes one.
type tenantDoc bson.Raw

// maxDocumentBytes is what the server takes as one document, less the id it is given.
const maxDocumentBytes = 16<<20 - 64

func (c tenancy[D]) withTenant(t domain.TenantID, doc D) (tenantDoc, error) {
	var b bytes.Buffer
	enc := bson.NewEncoder(bson.NewDocumentWriter(&b))
	enc.SetRegistry(registry)
	err := enc.Encode(struct {
		Tenant domain.TenantID `bson:"organization_id"`
		Doc    D               `bson:",inline"`
	}{t, doc})
	if err == nil && b.Len() > maxDocumentBytes {
		err = document.ErrTooLarge
	}
	return b.Bytes(), translate(err)
}

func forTenant(t domain.TenantID, match bson.D) bson.D {
	return append(eq(tenantKey, t), match...)
}

// insert stores one document.
func (c tenancy[D]) insert(ctx context.Context, t domain.TenantID, doc tenantDoc) error {
	return c.write(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		_, err := collection.InsertOne(ctx, bson.Raw(doc))
		return err
	})
}

// insertAll stores as many of the documents as it can.
func (c tenancy[D]) insertAll(ctx context.Context, t domain.TenantID, docs []tenantDoc) error {
	raw := make([]bson.Raw, len(docs))
	for i, doc := range docs {
		raw[i] = bson.Raw(doc)
	}
	return c.write(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		_, err := collection.InsertMany(ctx, raw, options.InsertMany().SetOrdered(false))
		return err
	})
}

func (c tenancy[D]) find(
	ctx context.Context, t domain.TenantID, match bson.D, how *options.FindOptionsBuilder,
) ([]D, error) {
	docs, _, err := c.findSome(ctx, t, match, how, math.MaxInt)
	return docs, err
}

// findSome is find that ends when the documents read come to so many bytes; it returns how many
// they came to.
func (c tenancy[D]) findSome(
	ctx context.Context, t domain.TenantID, match bson.D, how *options.FindOptionsBuilder, bytes int,
) (docs []D, came int, err error) {
	return c.readSome(ctx, t, bytes, func(ctx context.Context, collection *mongo.Collection) (*mongo.Cursor, error) {
		return collection.Find(ctx, forTenant(t, match), how)
	})
}

// findAmong is find with a test that no index knows, of what an index leads to. A server that plans well makes one
// question of both; one that plans little would look at every document of the tenant if they were one.
func (c tenancy[D]) findAmong(ctx context.Context, t domain.TenantID, match, test bson.D) ([]D, error) {
	stages := []bson.D{eq("$match", forTenant(t, match)), eq("$match", forTenant(t, and(match, test)))}
	docs, _, err := c.readSome(ctx, t, math.MaxInt, func(
		ctx context.Context, collection *mongo.Collection,
	) (*mongo.Cursor, error) {
		return collection.Aggregate(ctx, stages)
	})
	return docs, err
}

// readSome asks, and reads documents until they come to so many bytes.
func (c tenancy[D]) readSome(
	ctx context.Context, t domain.TenantID, bytes int,
	ask func(context.Context, *mongo.Collection) (*mongo.Cursor, error),
) (docs []D, came int, err error) {
	err = c.read(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		cursor, err := ask(ctx, collection)
		if err != nil {
			return err
		}
		defer func() { _ = cursor.Close(context.WithoutCancel(ctx)) }()
		docs, came, err = newDecoding[D]().some(ctx, cursor, bytes, nil)
		return err
	})
	return docs, came, translate(err)
}

// hasTrial looks for one document of the trial. The index of ids leads to it: the server
// looks once for each project.
func (c tenancy[D]) hasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error) {
	for some := range slices.Chunk(projects, maxProjects) {
		match := bson.D{{Key: "project_id", Value: eq("$in", some)}, {Key: "trial_slug", Value: trial}}
		docs, err := c.find(ctx, t, match, options.Find().SetLimit(1).SetProjection(eq(tenantKey, 1)))
		if err != nil || len(docs) > 0 {
			return len(docs) > 0, err
		}
	}
	return false, nil
}

// maxProjects are asked for at once.
const maxProjects = 1000

func (c tenancy[D]) count(
	ctx context.Context, t domain.TenantID, match bson.D, how ...options.Lister[options.CountOptions],
) (n int64, err error) {
	err = c.read(ctx, t, func(ctx context.Context, collection *mongo.Collection) (err error) {
		n, err = collection.CountDocuments(ctx, forTenant(t, match), how...)
		return err
	})
	return n, translate(err)
}

// update changes the documents that match, and counts those that did.
func (c tenancy[D]) update(
	ctx context.Context, t domain.TenantID, match, change bson.D,
) (matched int64, err error) {
	err = c.write(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		res, err := collection.UpdateMany(ctx, forTenant(t, match), change)
		if err == nil {
			matched = res.MatchedCount
		}
		return err
	})
	return matched, translate(err)
}

// updateOne changes the document that was read, by its key, and reports whether it still matches. The key leads: then
// every server goes there and nowhere else, whatever else is to match. The driver tries once more when it does not
// hear what became of it.
func (c tenancy[D]) updateOne(
	ctx context.Context, t domain.TenantID, key bson.RawValue, match, change bson.D,
) (matched bool, err error) {
	err = c.write(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		res, err := collection.UpdateOne(ctx, append(eq("_id", key), forTenant(t, match)...), change)
		matched = err == nil && res.MatchedCount > 0
		return err
	})
	return matched, err
}

func (c tenancy[D]) delete(ctx context.Context, t domain.TenantID, match bson.D) (deleted int64, err error) {
	err = c.write(ctx, t, func(ctx context.Context, collection *mongo.Collection) error {
		res, err := collection.DeleteMany(ctx, forTenant(t, match))
		if err == nil {
			deleted = res.DeletedCount
		}
		return err
	})
	return deleted, translate(err)
}

// tenantIndex makes an index lead with the tenant.
func tenantIndex(how *options.IndexOptionsBuilder, keys ...string) mongo.IndexModel {
	all := eq(tenantKey, 1)
	for _, key := range keys {
		all = append(all, bson.E{Key: key, Value: 1})
	}
	return mongo.IndexModel{Keys: all, Options: how}
}
