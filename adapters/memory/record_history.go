package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (r records) History(
	ctx context.Context, t domain.TenantID, q domain.RecordHistoryQuery,
) (page domain.CursorPage[domain.Record], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		k := recordKey{t, q.TrialScope, q.ID}
		row, err := r.get(k, domain.ErrRecordNotFound)
		if err != nil || !row.visible(q.Published) {
			return domain.ErrRecordNotFound
		}
		all := append(r.versions.all(func(v versionKey, _ domain.Record) bool { return v.recordKey == k }), row.Record)
		number := func(r domain.Record) string { return strconv.FormatInt(int64(r.Version), 10) }
		page = cutPage(cursorPage(all, q.CursorQuery, number, byNumber), q.CursorQuery, number, domain.Record.Size)
		return nil
	})
	return page, err
}

func byNumber(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

func (r records) Export(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		all, err := r.at(ctx, t, s, published, then)
		for _, rec := range all {
			if err = ctx.Err(); err != nil {
				break
			}
			if !yield(rec, nil) {
				return
			}
		}
		if err != nil {
			yield(domain.Record{}, domain.ErrRecordsUnavailable.WithCause(err))
		}
	}
}

// at are the records of a scope as they were then.
func (r records) at(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) (all []domain.Record, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for k, row := range r.each() {
			if k.tenant != t || k.scope != s || !row.visible(published) || row.VisibleAt.After(then) {
				continue
			}
			if rec := r.versionAt(k, row.Record, then); !rec.Deleted {
				all = append(all, cloneRecord(rec))
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b domain.Record) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// versionAt is the newest version of a record that had come to be by then: if it is none of the
// later ones, it is the first.
func (r records) versionAt(k recordKey, rec domain.Record, then time.Time) domain.Record {
	for rec.UpdatedAt.After(then) && rec.Version > 1 {
		rec = r.versions.rows[versionKey{k, rec.Version - 1}]
	}
	return rec
}
