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
	held := inTrialScope(s, bson.E{Key: holdsKey, Value: true}, bson.E{Key: "external_id", Value: eq("$in", ids)})
	there, err := r.records.find(ctx, t, held,
		options.Find().SetProjection(bson.D{{Key: "external_id", Value: 1}, {Key: "open", Value: 1}}))
	for _, doc := range there {
		if but == "" || doc.ImportID != but {
			taken = append(taken, doc.Record.ExternalID)
		}
	}
	return taken, err
}

func (r records) Finalize(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, rows domain.RowRange, since time.Time,
) error {
	change := bson.D{{Key: "$set", Value: eq("visible_at", since)}, {Key: "$unset", Value: eq("open", "")}}
	_, err := eachOpen(s, i, idsOf(i, rows), func(match bson.D) (int64, error) {
		return r.records.update(ctx, t, match, change)
	})
	return err
}

func (r records) DeleteImport(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, rows int64,
) error {
	remove := func(match bson.D) (int64, error) { return r.records.delete(ctx, t, match) }
	deleted := int64(0)
	for from, more := int64(0), true; more; from += stepDocs {
		var ids bson.D // of all that are left
		if more = from+stepDocs < rows; more {
			ids = idsOf(i, domain.RowRange{From: from, To: from + stepDocs})
		}
		n, err := eachOpen(s, i, ids, remove)
		deleted += n
		if err != nil && deleted > 0 {
			return domain.ErrContinue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func idsOf(i domain.ImportID, rows domain.RowRange) bson.D {
	from, to := rows.IDs(i)
	return bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}
}

// eachOpen does something to the open records of an import, or to those with some ids. First to those that are not
// deleted, so that one that is deleted meanwhile is not missed.
func eachOpen(
	s domain.TrialScope, i domain.ImportID, ids bson.D, do func(match bson.D) (int64, error),
) (n int64, err error) {
	for _, deleted := range []bool{false, true} {
		open := inTrialScope(s, bson.E{Key: "deleted", Value: deleted}, bson.E{Key: "open", Value: i})
		some, err := do(where(open, "record_id", ids))
		if n += some; err != nil {
			return n, err
		}
	}
	return n, nil
}
