package mongo

import (
	"context"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

func (r records) History(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery,
) (page domain.CursorPage[domain.Record], err error) {
	current, err := r.currentHead(ctx, t, q)
	if err != nil {
		return page, err
	}
	if q.Count {
		page.Total = new(int64(current.Record.Version))
	}
	heads, err := r.versionHeads(ctx, t, q, current)
	if err != nil || len(heads) == 0 {
		return page, err
	}
	fit := fitting(heads[:min(max(q.Size, 1), len(heads))], q.Bytes)
	if len(fit) < len(heads) {
		page.Next = strconv.FormatInt(int64(fit[len(fit)-1].Record.Version), 10)
	}
	page.Items, err = r.readVersions(ctx, t, q, fit)
	return page, err
}

// ofRecord leads to one record, and to its versions.
func ofRecord(q domain.RecordHistoryQuery, more ...bson.E) bson.D {
	return append(inTrialScope(q.TrialScope, bson.E{Key: "record_id", Value: q.ID}), more...)
}

// versionHead shows the number and the size of a version, and whether it is seen.
func versionHead() bson.D {
	return append(head("record_id"), bson.E{Key: "version", Value: 1}, bson.E{Key: "open", Value: 1})
}

func (r records) currentHead(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery,
) (doc recordDoc, err error) {
	docs, err := r.records.find(ctx, t, ofRecord(q), options.Find().SetLimit(1).SetProjection(versionHead()))
	doc, ok, err := first(docs, err)
	if err == nil && (!ok || !doc.visible(q.Published)) {
		err = domain.ErrRecordNotFound
	}
	return doc, err
}

// versionHeads are those of the page, and one more if there is one: what was kept below the current version,
// each of which is there because the record went past it, and the current one. What a change has left that did
// not come to its end is not below.
func (r records) versionHeads(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery, current recordDoc,
) ([]recordDoc, error) {
	last := current.Record.Version
	after, _ := strconv.ParseInt(q.After, 10, 64)
	after += min(q.Skip, int64(last))
	below := bson.E{Key: "version", Value: bson.D{{Key: "$gt", Value: after}, {Key: "$lt", Value: last}}}
	heads, err := r.versions.find(ctx, t, ofRecord(q, below), inVersionOrder().
		SetLimit(int64(max(q.Size, 1))+1).SetProjection(versionHead()))
	if int64(last) > after && len(heads) <= max(q.Size, 1) {
		heads = append(heads, current)
	}
	return heads, err
}

func inVersionOrder() *options.FindOptionsBuilder { return options.Find().SetSort(eq("version", 1)) }

// readVersions reads what the heads are of. The current one may have become a former one meanwhile.
func (r records) readVersions(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery, heads []recordDoc,
) ([]domain.Record, error) {
	bytes := 0
	for _, h := range heads {
		bytes += h.size()
	}
	from, last := heads[0].Record.Version, heads[len(heads)-1].Record.Version
	kept := ofRecord(q, bson.E{Key: "version", Value: bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: last}}})
	all, err := readAll(ctx, r.versions, t, kept, bytes, inVersionOrder(), recordDoc.toDomain)
	if err != nil {
		return nil, err
	}
	newest, err := r.readVersion(ctx, t, q, heads[len(heads)-1])
	if err != nil {
		return nil, err
	}
	return append(all, newest.toDomain()), nil
}

// readVersion reads the version that a head is of, of the record as it is or of what it was.
func (r records) readVersion(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery, head recordDoc,
) (found recordDoc, err error) {
	leave, err := r.records.enter(ctx, t, head.size())
	if err != nil {
		return found, err
	}
	defer leave()
	exact := eq("version", head.Record.Version)
	for _, collection := range []tenancy[recordDoc]{r.records, r.versions} {
		docs, err := collection.findAmong(ctx, t, ofRecord(q), exact)
		if found, ok, err := first(docs, err); ok || err != nil {
			return found, err
		}
	}
	return found, domain.ErrRecordNotFound // it was purged meanwhile
}
