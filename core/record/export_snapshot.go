package record

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// snapshot is what counts in an export: what was visible at a time, and in imports published by then.
type snapshot struct {
	at        time.Time
	published []domain.ImportID // though not finalized
}

// errPublishing says that an import was published just when the export began, and that it did not see it: a part
// of it would come once it is finalized.
var errPublishing = errors.New("record: an import was published while the export began")

// begin takes for the time of the export that of the newest import which it sees, if the clock of the node that
// published it is ahead.
func (e *export) begin(ctx context.Context, tx access.Tx) (now snapshot, err error) {
	now.at = e.clock.Now()
	if now.published, err = tx.Imports.Published(ctx, tx.Tenant, e.scope); err != nil {
		return now, err
	}
	for _, id := range now.published {
		i, err := tx.Imports.Get(ctx, tx.Tenant, id)
		if err != nil {
			return now, err
		}
		if i.PublishedAt().After(now.at) {
			now.at = i.PublishedAt()
		}
	}
	return now, nil
}

// ask asks again whether the caller may see the records, and for imports that begin has missed. They are not
// finalized before it asks.
func (e *export) ask(ctx context.Context) error {
	_, err := access.InTx(ctx, e.outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		published, err := tx.Imports.Published(ctx, tx.Tenant, e.scope)
		for _, id := range published {
			if err == nil && !slices.Contains(e.published, id) {
				err = e.requireLater(ctx, tx, id)
			}
		}
		return none, err
	})
	return err
}

func (e *export) requireLater(ctx context.Context, tx access.Tx, id domain.ImportID) error {
	i, err := tx.Imports.Get(ctx, tx.Tenant, id)
	if err == nil && i.State == domain.ImportPublished && !i.PublishedAt().After(e.at) {
		err = domain.ErrRecordsUnavailable.WithCause(errPublishing)
	}
	return err
}
