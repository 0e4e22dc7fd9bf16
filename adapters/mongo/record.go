package mongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// recordDoc is a record as it is stored.
type recordDoc struct {
	Key             bson.RawValue   `bson:"_id,omitempty"`
	Record          recordFields    `bson:",inline"`
	ImportID        domain.ImportID `bson:"open,omitempty"` // its import, until finalized
	Bytes           int             `bson:"bytes,omitempty"`
	HoldsExternalID bool            `bson:"holds_external_id,omitempty"` // the index of external ids has these documents
}

func newRecordDoc(r domain.Record, i domain.ImportID) recordDoc {
	return recordDoc{
		Record: recordFields(r), ImportID: i, Bytes: r.Size(), HoldsExternalID: r.HoldsExternalID(),
	}
}

func (d recordDoc) id() string { return string(d.Record.ID) }

func (d recordDoc) size() int { return sizeOr(d.Bytes) }

func (d recordDoc) trial() domain.Slug { return d.Record.Trial }

// recordFields is the dialect of domain.Record.
type recordFields struct {
	ID         domain.RecordID   `bson:"record_id"`
	Project    domain.ProjectID  `bson:"project_id"`
	Trial      domain.Slug       `bson:"trial_slug"`
	ExternalID string            `bson:"external_id,omitempty"`
	Data       document.Document `bson:"patient_data"`
	Version    domain.Version    `bson:"version"`
	CreatedAt  time.Time         `bson:"created_at"`
	UpdatedAt  time.Time         `bson:"updated_at"`
	CreatedBy  domain.Subject    `bson:"created_by"`
	UpdatedBy  domain.Subject    `bson:"updated_by"`
	Reason     string            `bson:"reason,omitempty"`
	VisibleAt  time.Time         `bson:"visible_at,omitempty"`
	Deleted    bool              `bson:"deleted"` // the indexes need it in every document
}

func (d recordDoc) toDomain() domain.Record { return domain.Record(d.Record) }

type records struct{ *DB }

// NewRecords keeps the records in db.
func NewRecords(db *DB) ports.Records { return records{db} }

// recordIndexes are made anew each time: the driver writes into them.
func recordIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{
		tenantIndex(uniqueIndex(recordIndex), "project_id", "trial_slug", "record_id"),
		tenantIndex(
			uniqueIndex("external_id").SetPartialFilterExpression(eq(holdsKey, true)),
			"project_id", "trial_slug", holdsKey, "external_id",
		), // with the key that it is partial by, so that a server needs to infer nothing
		tenantIndex(
			indexNamed("visible"), "project_id", "trial_slug", "deleted", "open", "record_id",
		), // past what is deleted, and imports that nobody sees yet
	}
}

// recordIndex has the ids.
const recordIndex = "record"

// holdsKey stands in a document exactly while the record has an external id.
const holdsKey = "holds_external_id"

func indexNamed(name string) *options.IndexOptionsBuilder { return options.Index().SetName(name) }

func uniqueIndex(name string) *options.IndexOptionsBuilder { return indexNamed(name).SetUnique(true) }

func (r records) Insert(ctx context.Context, t domain.TenantID, rec domain.Record) error {
	doc, err := r.records.withTenant(t, newRecordDoc(rec, ""))
	if err != nil {
		return err
	}
	s := domain.TrialScope{Project: rec.Project, Trial: rec.Trial}
	if err := r.seeFields(ctx, t, s, rec); err != nil {
		return err
	}
	err = r.records.insert(ctx, t, doc)
	if !mongo.IsDuplicateKeyError(err) {
		return translate(err)
	}
	return r.requireNoConflict(ctx, t, s, "", rec.ID)
}

func (r records) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
) (domain.Record, error) {
	doc, err := r.getDoc(ctx, t, s, published, id)
	return doc.toDomain(), err
}

func (r records) getDoc(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
) (none recordDoc, err error) {
	doc, ok, err := getOne(ctx, r.records, t, s, "record_id", string(id))
	if err != nil {
		return none, err
	}
	if !ok || doc.Record.Deleted || !doc.visible(published) {
		return none, domain.ErrRecordNotFound
	}
	return doc, nil
}

func (d recordDoc) visible(published []domain.ImportID) bool {
	return d.ImportID == "" || slices.Contains(published, d.ImportID)
}

func (r records) List(
	ctx context.Context, t domain.TenantID, q domain.RecordQuery,
) (domain.CursorPage[domain.Record], error) {
	shown := inTrialScope(q.TrialScope, bson.E{Key: "deleted", Value: false}, visible(q.Published))
	match := and(shown, held(q.Filter), query(q.Filter))
	return listByCursor(ctx, r.records, t, q.TrialScope, match, q.CursorQuery, "record_id", recordDoc.toDomain)
}

func (r records) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error) {
	return r.records.hasTrial(ctx, t, projects, trial)
}

// visible are the records of no import, of a finalized one, and of the published.
func visible(published []domain.ImportID) bson.E {
	if len(published) == 0 {
		return bson.E{Key: "open", Value: nil} // where nothing is, too
	}
	imports := bson.A{nil}
	for _, i := range published {
		imports = append(imports, i)
	}
	return bson.E{Key: "open", Value: eq("$in", imports)}
}
