package mongo

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// tenancy adds the tenant to every filter and to every document of type D.
// Nothing else touches the collections.
type tenancy[D stored] struct {
	collection *mongo.Collection
	gate       gate
}

// stored is a document that tells its id and its size before it is read.
type stored interface {
	id() string
	size() int
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
func (c tenancy[D]) insert(ctx context.Context, doc tenantDoc) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	_, err := c.collection.InsertOne(ctx, bson.Raw(doc))
	return err
}

// insertAll stores as many of the documents as it can.
func (c tenancy[D]) insertAll(ctx context.Context, docs []tenantDoc) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	raw := make([]bson.Raw, len(docs))
	for i, doc := range docs {
		raw[i] = bson.Raw(doc)
	}
	_, err := c.collection.InsertMany(ctx, raw, options.InsertMany().SetOrdered(false))
	return err
}

func (c tenancy[D]) find(
	ctx context.Context, t domain.TenantID, match bson.D, how *options.FindOptionsBuilder,
) (docs []D, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	cursor, err := c.collection.Find(ctx, forTenant(t, match), how)
	if err != nil {
		return nil, translate(err)
	}
	err = cursor.All(ctx, &docs)
	return docs, translate(err)
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

func (c tenancy[D]) count(ctx context.Context, t domain.TenantID, match bson.D) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	n, err := c.collection.CountDocuments(ctx, forTenant(t, match))
	return n, translate(err)
}

// update changes the documents that match, and counts those that did.
func (c tenancy[D]) update(ctx context.Context, t domain.TenantID, match, change bson.D) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	res, err := c.collection.UpdateMany(ctx, forTenant(t, match), change)
	if err != nil {
		return 0, translate(err)
	}
	return res.MatchedCount, nil
}

func (c tenancy[D]) delete(ctx context.Context, t domain.TenantID, match bson.D) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	_, err := c.collection.DeleteMany(ctx, forTenant(t, match))
	return translate(err)
}

// index makes the indexes that are not there yet.
func (c tenancy[D]) index(ctx context.Context, indexes ...mongo.IndexModel) error {
	ctx, cancel := context.WithTimeout(ctx, indexTimeout)
	defer cancel()
	_, err := c.collection.Indexes().CreateMany(ctx, indexes)
	return translate(err)
}

// tenantIndex makes an index lead with the tenant.
func tenantIndex(how *options.IndexOptionsBuilder, keys ...string) mongo.IndexModel {
	all := eq(tenantKey, 1)
	for _, key := range keys {
		all = append(all, bson.E{Key: key, Value: 1})
	}
	return mongo.IndexModel{Keys: all, Options: how}
}
