package record

import (
	"context"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// A long import says now and then that it still runs.
const (
	extendInterval = 20 * time.Second
	rowsPerCheck   = 500 // between two looks at the clock
)

// records turns rows into records whose ids rise with the file, and keeps the
// import and the call's key meanwhile.
func (s *Service) records(
	ctx context.Context, outside access.Outside, i domain.Import, file source,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		var row uint32
		kept := s.clock.Now()
		for item, err := range checkedItems(file, s.settings.Limits) {
			if row%rowsPerCheck == 0 && s.clock.Now().Sub(kept) > extendInterval && err == nil {
				kept, err = s.clock.Now(), s.extend(ctx, outside, i)
			}
			if !yield(rowRecord(i, row, item), err) {
				return
			}
			row++
		}
	}
}

// extend keeps the import from the sweeper, and the key from another call, for another while.
func (s *Service) extend(ctx context.Context, outside access.Outside, i domain.Import) error {
	if err := access.ExtendKey(ctx, outside); err != nil {
		return err
	}
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return s.touch(ctx, tx, i.ID)
	})
	return err
}

func rowRecord(i domain.Import, row uint32, in domain.NewRecord) domain.Record {
	return domain.Record{
		ID: domain.RowID(i.ID, row), Project: i.TrialScope.Project, Trial: i.TrialScope.Trial,
		ExternalID: in.ExternalID, Data: in.Data, Version: 1,
		CreatedAt: i.CreatedAt, UpdatedAt: i.CreatedAt, CreatedBy: i.CreatedBy, UpdatedBy: i.CreatedBy,
	}
}
