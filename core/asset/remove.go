package asset

import (
	"context"
	"errors"
	"strconv"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Remove removes, page by page, the bytes and then the rows of what was deleted in a tenant.
// One that cannot be removed holds no other up; called again it goes on with what is left.
func (s *Service) Remove(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.AssetRemove, access.ID(j.ID))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if err := removeAll(ctx, outside, j); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}

func removeAll(ctx context.Context, outside access.Outside, j domain.Job) (failed error) {
	total, _ := strconv.ParseInt(j.Args["assets"], 10, 64)
	done := j.Done
	for after := domain.AssetID(""); ; {
		page, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) ([]domain.Asset, error) {
			return tx.Assets.Deleted(ctx, tx.Tenant, after, expireBatch)
		})
		if err != nil || len(page) == 0 {
			return errors.Join(err, failed)
		}
		for _, a := range page {
			if err := removeOne(ctx, outside, a); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			done++
		}
		after = page[len(page)-1].ID
		if err := outside.JobProgress.Report(ctx, j.ID, done, max(total, done)); err != nil {
			return errors.Join(failed, err)
		}
	}
}

// RemoveSome removes the bytes and then the rows of some of what was deleted in the tenant, and returns how many: none
// when none is left.
func (*Service) RemoveSome(ctx context.Context, outside access.Outside) (n int64, err error) {
	page, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) ([]domain.Asset, error) {
		return tx.Assets.Deleted(ctx, tx.Tenant, "", expireBatch)
	})
	for _, a := range page {
		if err == nil {
			err = removeOne(ctx, outside, a)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

func removeOne(ctx context.Context, outside access.Outside, a domain.Asset) error {
	if err := removeBytes(ctx, outside, a); err != nil {
		return err
	}
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		return none, tx.Assets.Delete(ctx, tx.Tenant, a.ID)
	})
	return err
}

// removeBytes ends the upload first: nobody can complete it any more, so that no object comes after.
func removeBytes(ctx context.Context, outside access.Outside, a domain.Asset) error {
	if a.Project != "" {
		if err := outside.Files.AbortUploads(ctx, outside.Tenant, a.Key); err != nil {
			return err
		}
	}
	return outside.Files.Delete(ctx, outside.Tenant, a.Key)
}
