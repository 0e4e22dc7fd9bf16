package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type recordKey struct {
	tenant domain.TenantID
	scope  domain.TrialScope
	id     domain.RecordID
}

// recordRow is a record and, until it is finalized, its import.
type recordRow struct {
	domain.Record
	importID domain.ImportID
}

func (r recordRow) clone() recordRow { return recordRow{cloneRecord(r.Record), r.importID} }

type records struct {
	*table[recordKey, recordRow]
	versions *table[versionKey, domain.Record] // what changed records were
	fields   *table[fieldKey, domain.SeenField]
}

func newRecords(w *transactor) records {
	return records{
		newTableOf[recordKey](w, recordRow.clone), newTableOf[versionKey](w, cloneRecord),
		newTable[fieldKey, domain.SeenField](w),
	}
}

func cloneRecord(r domain.Record) domain.Record {
	r.Data = r.Data.Clone()
	return r
}

// Index has nothing to do.
func (r records) Index(context.Context, domain.TenantID) error { return nil }

// IndexShared has nothing to do either.
func (r records) IndexShared(context.Context, domain.Progress) ([]string, error) { return nil, nil }

// MissingIndexes are none.
func (r records) MissingIndexes(context.Context, domain.TenantID) ([]string, error) { return nil, nil }

func (r records) Insert(ctx context.Context, t domain.TenantID, rec domain.Record) error {
	return r.insert(ctx, t, recordRow{Record: rec})
}

func (r records) insert(ctx context.Context, t domain.TenantID, row recordRow) error {
	k := recordKey{t, domain.TrialScope{Project: row.Project, Trial: row.Trial}, row.ID}
	return r.InTx(ctx, func(context.Context) error {
		duplicate, ok := r.rows[k]
		switch {
		case ok && row.importID != "" && duplicate.importID == row.importID:
			return nil
		case ok:
			return r.conflict(domain.ErrRecordExists)
		case r.externalIDTaken(k, row):
			return r.conflict(domain.ErrExternalIDTaken)
		}
		r.put(k, row)
		r.seeFields(k, row.Record)
		return nil
	})
}

// externalIDTaken reports whether another record of the scope has the external id of this one.
func (r records) externalIDTaken(k recordKey, row recordRow) bool {
	return row.ExternalID != "" && r.any(func(other recordKey, have recordRow) bool {
		return other != k && other.tenant == k.tenant && other.scope == k.scope && have.ExternalID == row.ExternalID
	})
}

func (r records) InsertAll(
	ctx context.Context, t domain.TenantID, i domain.ImportID, all iter.Seq2[domain.Record, error],
) (came int64, err error) {
	for rec, err := range all {
		if err != nil {
			return came, err
		}
		came++
		if err := r.insert(ctx, t, recordRow{rec, i}); err != nil {
			return came, err
		}
	}
	return came, nil
}

func (r records) TakenExternalIDs(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, but domain.ImportID, ids []string,
) (taken []string, err error) {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	err = r.InTx(ctx, func(context.Context) error {
		for _, row := range r.all(func(k recordKey, row recordRow) bool {
			return k.tenant == t && k.scope == s && wanted[row.ExternalID] && (but == "" || row.importID != but)
		}) {
			taken = append(taken, row.ExternalID)
		}
		slices.Sort(taken)
		return nil
	})
	return taken, err
}

func (r records) Finalize(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, rows domain.RowRange, since time.Time,
) error {
	from, to := rows.IDs(i)
	return r.InTx(ctx, func(context.Context) error {
		for _, row := range r.all(ofImport(t, s, i)) {
			if row.ID >= from && row.ID < to {
				row.importID, row.VisibleAt = "", since
				r.put(recordKey{t, s, row.ID}, row)
			}
		}
		return nil
	})
}

func (r records) DeleteImport(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, i domain.ImportID, _ int64,
) error {
	return r.InTx(ctx, func(context.Context) error {
		r.deleteAll(ofImport(t, s, i))
		return nil
	})
}

func ofImport(t domain.TenantID, s domain.TrialScope, i domain.ImportID) func(recordKey, recordRow) bool {
	return func(k recordKey, row recordRow) bool { return k.tenant == t && k.scope == s && row.importID == i }
}

func (r records) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
) (rec domain.Record, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		row, err := r.read(recordKey{t, s, id}, published)
		rec = row.Record
		return err
	})
	return rec, err
}

// read returns a record that lists show.
func (r records) read(k recordKey, published []domain.ImportID) (recordRow, error) {
	row, err := r.get(k, domain.ErrRecordNotFound)
	if err != nil || row.Deleted || !row.visible(published) {
		return recordRow{}, domain.ErrRecordNotFound
	}
	return row, nil
}

func (r recordRow) visible(published []domain.ImportID) bool {
	return r.importID == "" || slices.Contains(published, r.importID)
}

func (r records) List(
	ctx context.Context, t domain.TenantID, q domain.RecordQuery,
) (page domain.CursorPage[domain.Record], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		var found []domain.Record
		for _, row := range r.all(func(k recordKey, row recordRow) bool {
			return k.tenant == t && k.scope == q.TrialScope && row.visible(q.Published) && !row.Deleted &&
				q.Filter.Matches(row.Root)
		}) {
			found = append(found, row.Record)
		}
		id := func(r domain.Record) string { return string(r.ID) }
		page = cutPage(cursorPage(found, q.CursorQuery, id, cmp.Compare[string]), q.CursorQuery, id, domain.Record.Size)
		return nil
	})
	return page, err
}

func (r records) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (has bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		has = r.any(func(k recordKey, _ recordRow) bool {
			return k.tenant == t && k.scope.Trial == trial && slices.Contains(projects, k.scope.Project)
		})
		return nil
	})
	return has, err
}
