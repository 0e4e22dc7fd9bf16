package mongo

import (
	"context"
	"errors"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// export is the records of a scope as they were then. It reads in the order of ids, which never change: what
// happens meanwhile, and to a record while it is read, leaves its place alone.
type export struct {
	records
	tenant    domain.TenantID
	scope     domain.TrialScope
	published []domain.ImportID
	then      time.Time
}

const (
	exportBytes = ungated // held at once, about
	firstExport = 8       // documents of the first batch: how large they are is not known yet
)

func (r records) Export(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) iter.Seq2[domain.Record, error] {
	e := export{r, t, s, published, then}
	return func(yield func(domain.Record, error) bool) {
		for after, more := "", true; more; {
			var err error
			if after, more, err = e.readFrom(ctx, after, yield); err != nil {
				yield(domain.Record{}, err)
				return
			}
		}
	}
}

// readFrom reads what comes behind an id. If a reader is so slow that the server gives the answer up, there is more.
func (e export) readFrom(
	ctx context.Context, after string, yield func(domain.Record, error) bool,
) (last string, more bool, err error) {
	found, err := e.open(ctx, after)
	if err != nil {
		return after, false, err
	}
	defer found.close(ctx)
	for {
		docs, err := found.some(ctx, exportBytes)
		gone := errors.Is(err, errCursorGone)
		if err != nil && !gone {
			return after, false, err
		}
		if wanted, err := e.yieldAll(ctx, docs, yield); err != nil || !wanted {
			return after, false, err
		}
		if len(docs) > 0 {
			after = docs[len(docs)-1].id()
		}
		if gone || len(docs) == 0 {
			return after, gone, nil
		}
	}
}

// open asks for documents that were visible then, as they are now. The index is the one by which nothing moves.
func (e export) open(ctx context.Context, after string) (*found[recordDoc], error) {
	match := inTrialScope(
		e.scope, bson.E{Key: "record_id", Value: eq("$gt", after)}, visible(e.published),
		bson.E{Key: "visible_at", Value: eq("$not", eq("$gt", e.then))},
	)
	how := options.Find().SetSort(eq("record_id", 1)).SetBatchSize(firstExport).SetHint(recordIndex)
	return e.records.records.open(ctx, e.tenant, match, how)
}

func (e export) yieldAll(
	ctx context.Context, docs []recordDoc, yield func(domain.Record, error) bool,
) (wanted bool, err error) {
	for _, doc := range docs {
		doc, err := e.versionThen(ctx, doc)
		if err != nil {
			return false, err
		}
		if !doc.Record.Deleted && !yield(doc.toDomain(), nil) {
			return false, nil
		}
	}
	return true, nil
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
