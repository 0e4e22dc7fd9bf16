package record

import (
	"context"
	"errors"
	"iter"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// What a job stores before it notes how far it has come.
const (
	loadedRows  = 5000
	loadedBytes = 8 << 20
)

// loading is a file whose records are stored some at a time.
type loading struct {
	file source
	next func() (domain.NewRecord, error, bool)
	stop func()
}

func newLoading(file source, limits domain.Limits) *loading {
	next, stop := iter.Pull2(checkedItems(file, limits))
	return &loading{file, next, stop}
}

// some are the next records of the import.
func (l *loading) some(i domain.Import) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for row := i.Stored; row < i.Rows && row-i.Stored < loadedRows; row++ {
			item, err, ok := l.next()
			if !ok {
				err = domain.ErrSizeMismatch
			}
			if !yield(rowRecord(i, uint32(row), item), err) || err != nil || l.file.offset()-i.Bytes > loadedBytes {
				return
			}
		}
	}
}

// loadSome stores some records, and then how far the import has come. Those that an attempt has stored before it
// could say so are left as they are.
func (s *Service) loadSome(
	ctx context.Context, outside access.Outside, i domain.Import, l *loading,
) (domain.Import, error) {
	n, err := outside.Records.InsertAll(ctx, outside.Tenant, i.ID, l.some(i))
	if errors.Is(err, domain.ErrExternalIDTaken) {
		err = domain.ErrExternalIDMeanwhile
	}
	if err != nil {
		return i, err
	}
	i.Stored, i.Bytes = i.Stored+n, l.file.offset()
	_, err = access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return tx.Imports.Update(ctx, tx.Tenant, i.ID, func(stored *domain.Import) error {
			return stored.Advance(i.Stored, i.Bytes, s.clock.Now())
		})
	})
	return i, err // as far as the file was read here, whoever else has come further
}
