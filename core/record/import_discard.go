package record

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// discard gives an import up that has failed, and removes its rows, even when the caller has gone: they hold external
// ids. Whatever it cannot do the sweeper does.
func (s *Service) discard(ctx context.Context, outside access.Outside, i domain.Import) {
	ctx, cancel := s.clock.Timeout(context.WithoutCancel(ctx), access.FailureTimeout)
	defer cancel()
	_ = s.discardAll(ctx, outside, i)
}

// discardAll gives the import up first, so that nobody publishes what is being removed.
func (s *Service) discardAll(ctx context.Context, outside access.Outside, i domain.Import) error {
	stored, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return tx.Imports.Update(ctx, tx.Tenant, i.ID, func(stored *domain.Import) error {
			return stored.Abandon(i.CreatedAt)
		})
	})
	if err != nil {
		return err
	}
	return removeImport(ctx, outside, stored)
}

// removeImport removes the rows of an import that was given up, and then forgets it.
func removeImport(ctx context.Context, outside access.Outside, i domain.Import) error {
	if err := outside.Records.DeleteImport(ctx, outside.Tenant, i.TrialScope, i.ID, i.Rows); err != nil {
		return err
	}
	if err := dropFile(ctx, outside, i); err != nil {
		return err
	}
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		return none, tx.Imports.Delete(ctx, tx.Tenant, i.ID)
	})
	return err
}

// dropFile removes the file of an import, and what has come of it.
func dropFile(ctx context.Context, outside access.Outside, i domain.Import) error {
	if i.Job == "" {
		return nil
	}
	if err := outside.Files.AbortUploads(ctx, outside.Tenant, i.FileKey()); err != nil {
		return err
	}
	return outside.Files.Delete(ctx, outside.Tenant, i.FileKey())
}
