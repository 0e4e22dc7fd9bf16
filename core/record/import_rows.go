package record

import (
	"context"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// A long import says now and then that it still runs.
const (
	extendInterval = 20 * time.Second
	rowsPerCheck   = 500 // between two looks at the clock
)

// records turns rows into records whose ids rise with the file, and keeps the
// call's key meanwhile.
func (s *Service) records(
	ctx context.Context, outside access.Outside, i domain.Import, file *csv.Reader,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		var row uint32
		kept := s.clock.Now()
		for data, err := range file.Rows() {
			if row%rowsPerCheck == 0 && s.clock.Now().Sub(kept) > extendInterval && err == nil {
				kept, err = s.clock.Now(), access.ExtendKey(ctx, outside)
			}
			if !yield(rowRecord(i, row, data), err) {
				return
			}
			row++
		}
	}
}

func rowRecord(i domain.Import, row uint32, data document.Document) domain.Record {
	return domain.Record{
		ID: domain.RowID(i.ID, row), Project: i.TrialScope.Project, Trial: i.TrialScope.Trial, Data: data, Version: 1,
		CreatedAt: i.CreatedAt, UpdatedAt: i.CreatedAt, CreatedBy: i.CreatedBy, UpdatedBy: i.CreatedBy,
	}
}
