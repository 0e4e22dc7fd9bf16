package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// importFiles removes what was uploaded for imports that a job stores, before they are forgotten. That of one which was
// still being uploaded while the project was deleted goes with its request.
func (p purge) importFiles(ctx context.Context) (n int64, err error) {
	some, err := access.InTx(ctx, p.outside, func(ctx context.Context, tx access.Tx) ([]domain.Import, error) {
		return tx.Imports.WithFile(ctx, tx.Tenant, p.id, purgeBatch)
	})
	for _, i := range some {
		if err == nil {
			err = p.importFile(ctx, i)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

func (p purge) importFile(ctx context.Context, i domain.Import) error {
	if err := p.outside.Files.AbortUploads(ctx, p.outside.Tenant, i.FileKey()); err != nil {
		return err
	}
	if err := p.outside.Files.Delete(ctx, p.outside.Tenant, i.FileKey()); err != nil {
		return err
	}
	_, err := access.InTx(ctx, p.outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return tx.Imports.Update(ctx, tx.Tenant, i.ID, func(stored *domain.Import) error {
			stored.Job = ""
			return nil
		})
	})
	return err
}
