package record

import (
	"context"
	"strconv"

	"github.com/tenon-health/tenon/core/domain"
)

// before is a record as it was before what was on its way when the export began, if it was there and the filter finds
// it; the row is filled with it. What was on its way is known by a key without a column: it came after the keys were
// read.
func (t *table) before(ctx context.Context, r domain.Record) (_ domain.Record, there bool, err error) {
	for !t.fill(r.Data) {
		if t.at.Sub(r.UpdatedAt) > domain.ExportLateTime {
			return r, false, domain.ErrExportFields.At("format")
		}
		if r.Version == 1 {
			return r, false, nil
		}
		if r, err = t.former(ctx, r); err != nil || !t.filter.Matches(r.Root) {
			return r, false, err
		}
	}
	return r, true, nil
}

// former is the version before this one.
func (t *table) former(ctx context.Context, r domain.Record) (domain.Record, error) {
	q := domain.RecordHistoryQuery{TrialScope: t.scope, ID: r.ID, Published: t.published}
	q.After, q.Size = strconv.FormatInt(int64(r.Version)-2, 10), 1
	page, err := t.outside.Records.History(ctx, t.outside.Tenant, q)
	if err == nil && len(page.Items) == 0 {
		err = domain.ErrRecordNotFound
	}
	if err != nil {
		return r, err
	}
	return page.Items[0], nil
}
