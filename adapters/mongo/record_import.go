package mongo

import (
	"context"
	"errors"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// batch is what goes to the server at once.
type batch struct {
	records []domain.RecordID
	docs    []tenantDoc
	bytes   int
}

const (
	batchDocs  = 1000
	batchBytes = 8 << 20
	stepDocs   = 2000 // finalized or removed at once
)

func (b *batch) add(id domain.RecordID, doc tenantDoc) {
	b.records, b.docs, b.bytes = append(b.records, id), append(b.docs, doc), b.bytes+len(doc)
}

func (b *batch) full() bool { return len(b.docs) >= batchDocs || b.bytes >= batchBytes }

func (r records) InsertAll(
	ctx context.Context, t domain.TenantID, i domain.ImportID, all iter.Seq2[domain.Record, error],
) (came int64, err error) {
	var b batch
	var s domain.TrialScope
	var seen domain.FieldSet
	for rec, err := range seen.Watch(all) {
		if err != nil {
			return came, err
		}
		doc, err := r.records.withTenant(t, newRecordDoc(rec, i))
		if err != nil {
			return came, err
		}
		s = domain.TrialScope{Project: rec.Project, Trial: rec.Trial}
		b.add(rec.ID, doc)
		came++
		if b.full() {
			if err := r.insertBatch(ctx, t, s, i, b); err != nil {
				return came, err
			}
			b = batch{}
		}
	}
	if err := r.insertBatch(ctx, t, s, i, b); err != nil {
		return came, err
	}
	return came, r.storeFields(ctx, t, s, seen.All())
}

// insertBatch leaves what the import has stored before.
func (r records) insertBatch(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, b batch,
) error {
	if len(b.docs) == 0 {
		return nil
	}
	err := r.records.insertAll(ctx, t, b.docs)
	duplicates, ok := duplicates(err, b.records)
	if !ok {
		return translate(err)
	}
	return r.requireNoConflict(ctx, t, s, i, duplicates...)
}

// duplicates are the records that were refused, if all were for a key that is
// taken.
func duplicates[T any](err error, all []T) (duplicates []T, ok bool) {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return nil, false
	}
	for _, e := range bulk.WriteErrors {
		if e.Code != duplicateKey {
			return nil, false
		}
		duplicates = append(duplicates, all[e.Index])
	}
	return duplicates, len(duplicates) > 0
}

// requireNoConflict explains why records were refused as duplicates: not at all if they are
// of the import i themselves. The server names one broken index of several, so
// it is asked which of the ids are there.
func (r records) requireNoConflict(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, ids ...domain.RecordID,
) error {
	there, err := r.records.find(ctx, t, inTrialScope(s, bson.E{Key: "record_id", Value: eq("$in", ids)}),
		options.Find().SetProjection(bson.D{{Key: "record_id", Value: 1}, {Key: "open", Value: 1}}))
	if err != nil {
		return err
	}
	found := map[domain.RecordID]bool{}
	for _, doc := range there {
		if i == "" || doc.ImportID != i {
			return domain.ErrRecordExists
		}
		found[doc.Record.ID] = true
	}
	for _, id := range ids {
		if !found[id] {
			return domain.ErrExternalIDTaken
		}
	}
	return nil
}

func (r records) TakenExternalIDs(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, but domain.ImportID, ids []string,
) (taken []string, err error) {
	named := bson.E{Key: "external_id", Value: eq("$in", ids)}
	there, err := r.records.find(ctx, t, inTrialScope(s, named, bson.E{Key: "deleted", Value: false}),
		options.Find().SetProjection(bson.D{{Key: "external_id", Value: 1}, {Key: "open", Value: 1}}))
	for _, doc := range there {
		if but == "" || doc.ImportID != but {
			taken = append(taken, doc.Record.ExternalID)
		}
	}
	return taken, err
}

func (r records) Finalize(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, since time.Time,
) (finalized int64, more bool, err error) {
	match, more, err := r.openStep(ctx, t, s, i)
	if err != nil {
		return 0, false, err
	}
	change := bson.D{{Key: "$set", Value: eq("visible_at", since)}, {Key: "$unset", Value: eq("open", "")}}
	finalized, err = r.records.update(ctx, t, match, change)
	return finalized, more, err
}

func (r records) DeleteImport(ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID) error {
	for some := false; ; some = true {
		more, err := r.deleteStep(ctx, t, s, i)
		switch {
		case err != nil && some:
			return domain.ErrContinue
		case err != nil || !more:
			return err
		}
	}
}

func (r records) deleteStep(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID,
) (more bool, err error) {
	match, more, err := r.openStep(ctx, t, s, i)
	if err != nil {
		return false, err
	}
	_, err = r.records.delete(ctx, t, match)
	return more, err
}

// openStep finds the first of the open records of an import, so many that a step
// with them takes a bounded time, and tells whether there are more.
func (r records) openStep(ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID) (
	match bson.D, more bool, err error,
) {
	either := eq("$in", bson.A{false, true})
	open := inTrialScope(s, bson.E{Key: "deleted", Value: either}, bson.E{Key: "open", Value: i})
	last := options.Find().SetSort(eq("record_id", 1)).SetSkip(stepDocs - 1).SetLimit(1).SetProjection(eq("record_id", 1))
	docs, err := r.records.find(ctx, t, open, last)
	if err != nil || len(docs) == 0 {
		return open, false, err
	}
	return where(open, "record_id", eq("$lte", docs[0].Record.ID)), true, nil
}
