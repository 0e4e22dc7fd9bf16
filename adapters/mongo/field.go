package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// fieldDoc is a key with one type that records of a scope have had. Each is stored once and never changes, so that
// whoever stores them at the same time needs no lock.
type fieldDoc struct {
	Project domain.ProjectID `bson:"project_id"`
	Trial   domain.Slug      `bson:"trial_slug"`
	Path    string           `bson:"path"`
	Type    domain.FieldType `bson:"type"`
}

func (d fieldDoc) id() string                 { return d.Path }
func (d fieldDoc) size() int                  { return len(d.Path) }
func (d fieldDoc) trial() domain.Slug         { return d.Trial }
func (d fieldDoc) toDomain() domain.SeenField { return domain.SeenField{Path: d.Path, Type: d.Type} }

func fieldIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{tenantIndex(uniqueIndex("field"), "project_id", "trial_slug", "path", "type")}
}

const fieldsBytes = 16 << 20 // of all fields of a scope, at most

func (r records) Fields(ctx context.Context, t domain.TenantID, s domain.TrialScope) (none domain.Fields, err error) {
	inOrder := options.Find().SetSort(bson.D{{Key: "path", Value: 1}, {Key: "type", Value: 1}})
	docs, came, err := r.fields.findSome(ctx, t, inTrialScope(s), inOrder, fieldsBytes)
	if err != nil {
		return none, err
	}
	var seen []domain.SeenField
	for _, doc := range docs {
		seen = append(seen, doc.toDomain())
	}
	if came >= fieldsBytes {
		seen = append(seen, domain.OmittedFields)
	}
	return domain.NewFields(seen), nil
}

// seeFields stores the fields of a record that is about to be stored.
func (r records) seeFields(ctx context.Context, t domain.TenantID, s domain.TrialScope, rec domain.Record) error {
	var set domain.FieldSet
	set.Add(rec.Data)
	return r.storeFields(ctx, t, s, set.All())
}

// storeFields stores what is not known to be stored.
func (r records) storeFields(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, seen []domain.SeenField,
) error {
	at, release, err := r.places.of(ctx, t)
	if err != nil {
		return err
	}
	defer release()
	fresh := at.seen.unknown(t, s, seen)
	if len(fresh) == 0 {
		return nil
	}
	stored, err := r.fields.count(ctx, t, inTrialScope(s), options.Count().SetLimit(domain.MaxFields))
	if err != nil {
		return err
	}
	if free := int(domain.MaxFields - stored); len(fresh) > free {
		fresh = append(slices.Clone(fresh[:max(free, 0)]), domain.OmittedFields)
	}
	for some := range slices.Chunk(fresh, batchDocs) {
		if err := r.insertFields(ctx, t, s, some); err != nil {
			return err
		}
	}
	at.seen.add(t, s, seen)
	return nil
}

func (r records) insertFields(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, seen []domain.SeenField,
) error {
	var docs []tenantDoc
	for _, field := range seen {
		doc, err := r.fields.withTenant(t, fieldDoc{s.Project, s.Trial, field.Path, field.Type})
		if err != nil {
			return err
		}
		docs = append(docs, doc)
	}
	err := r.fields.insertAll(ctx, t, docs)
	if _, ok := duplicates(err, docs); ok {
		return nil // somebody else has stored them
	}
	return translate(err)
}

func (r records) deleteFields(ctx context.Context, t domain.TenantID, p domain.ProjectID) error {
	for {
		if n, err := r.fields.deleteProject(ctx, t, p, "path"); n == 0 || err != nil {
			return err
		}
	}
}
