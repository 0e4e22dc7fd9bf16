package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type versionKey struct {
	recordKey
	version domain.Version
}

func (r records) Update(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
	at domain.Version, change func(*domain.Record) error,
) (rec domain.Record, err error) {
	k := recordKey{t, s, id}
	err = r.InTx(ctx, func(context.Context) error {
		row, err := r.read(k, published)
		if err != nil {
			return err
		}
		if err := at.Match(row.Version); err != nil {
			return err
		}
		before := row.clone()
		if err := change(&row.Record); err != nil {
			return err
		}
		rec = row.Record
		return r.advance(k, before, row)
	})
	return rec, err
}

// advance keeps what the record was, and stores what it is.
func (r records) advance(k recordKey, before, row recordRow) error {
	switch {
	case row.Version == before.Version:
		return nil
	case r.externalIDTaken(k, row):
		return r.conflict(domain.ErrExternalIDTaken)
	}
	r.versions.put(versionKey{k, before.Version}, before.Record)
	r.put(k, row)
	r.seeFields(k, row.Record)
	return nil
}
