package mongo

import (
	"context"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// export is the records of a scope as they were then. It goes by pages in the order of ids, which never
// change: what happens between two pages, and to a record while it is read, leaves its place alone.
type export struct {
	records
	tenant    domain.TenantID
	scope     domain.TrialScope
	published []domain.ImportID
	then      time.Time
}

const (
	exportBytes  = ungated // read at once
	firstExport  = 8       // documents of the first page: how large they are is not known yet
	largestGrown = 4       // times as many come with the next page
)

func (r records) Export(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) iter.Seq2[domain.Record, error] {
	e := export{r, t, s, published, then}
	return func(yield func(domain.Record, error) bool) {
		for after, n := "", firstExport; n > 0; {
			docs, came, err := e.page(ctx, after, n)
			if err != nil {
				yield(domain.Record{}, err)
				return
			}
			if !e.yieldAll(ctx, docs, yield) || len(docs) < n && came < exportBytes {
				return
			}
			after, n = docs[len(docs)-1].id(), min(largestGrown*n, max(1, len(docs)*exportBytes/came), batchDocs)
		}
	}
}

// page reads documents that were visible then, as they are now. The index is the one by which
// nothing moves.
func (e export) page(ctx context.Context, after string, n int) ([]recordDoc, int, error) {
	match := inTrialScope(
		e.scope, bson.E{Key: "record_id", Value: eq("$gt", after)}, visible(e.published),
		bson.E{Key: "visible_at", Value: eq("$not", eq("$gt", e.then))},
	)
	how := options.Find().SetSort(eq("record_id", 1)).SetLimit(int64(n)).SetBatchSize(int32(n)).SetHint(recordIndex)
	return e.records.records.findSome(ctx, e.tenant, match, how, exportBytes)
}

func (e export) yieldAll(ctx context.Context, docs []recordDoc, yield func(domain.Record, error) bool) bool {
	for _, doc := range docs {
		doc, err := e.versionThen(ctx, doc)
		if err != nil {
			yield(domain.Record{}, err)
			return false
		}
		if !doc.Record.Deleted && !yield(doc.toDomain(), nil) {
			return false
		}
	}
	return true
}

// versionThen is the newest version that had come to be, or else the first.
func (e export) versionThen(ctx context.Context, doc recordDoc) (recordDoc, error) {
	if doc.Record.Version == 1 || !doc.Record.UpdatedAt.After(e.then) {
		return doc, nil
	}
	of := domain.RecordHistoryQuery{TrialScope: e.scope, ID: doc.Record.ID}
	below := bson.E{Key: "version", Value: eq("$lt", doc.Record.Version)}
	newest := options.Find().SetSort(eq("version", -1)).SetLimit(1)
	had := ofRecord(of, below, bson.E{Key: "updated_at", Value: eq("$lte", e.then)})
	docs, err := e.versions.find(ctx, e.tenant, had, newest)
	if err == nil && len(docs) == 0 {
		docs, err = e.versions.find(ctx, e.tenant, ofRecord(of, below), inVersionOrder().SetLimit(1))
	}
	if former, ok, err := first(docs, err); ok || err != nil {
		return former, err
	}
	return doc, nil
}
