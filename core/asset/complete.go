package asset

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Complete makes the file of its parts, once all are there as they must be, and as the
// caller names them. A call that goes on where another has died finds the file made.
func (s *Service) Complete(
	ctx context.Context, c domain.Call, id domain.AssetID, named []domain.UploadPart,
) (domain.Asset, error) {
	return onFile(ctx, s, c, domain.UploadComplete, id, func(r access.Request) (domain.Asset, error) {
		return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
			a, err := uploading(id)(ctx, tx)
			if err != nil {
				return a, err
			}
			return a, a.CheckNamed(named)
		}, func(ctx context.Context, outside access.Outside, a domain.Asset) (domain.Asset, error) {
			if err := assemble(ctx, outside, a, named); err != nil {
				return a, err
			}
			return s.finish(ctx, c, outside, a)
		}, func(ctx context.Context, done access.Replay) (domain.Asset, error) {
			return s.Get(ctx, c.Inner(), domain.AssetID(done.ID))
		})
	})
}

func assemble(ctx context.Context, outside access.Outside, a domain.Asset, named []domain.UploadPart) error {
	stored, err := outside.Files.Parts(ctx, outside.Tenant, a.Key, a.Upload)
	if err == nil {
		err = a.CheckStored(named, stored)
	}
	if err == nil {
		err = outside.Files.CompleteUpload(ctx, outside.Tenant, a.Key, a.Upload, stored)
	}
	if errors.Is(err, domain.ErrUploadLost) {
		return requireObject(ctx, outside, a)
	}
	return err
}

// requireObject is for an upload that is no more, because another call has completed it.
func requireObject(ctx context.Context, outside access.Outside, a domain.Asset) error {
	size, err := outside.Files.Size(ctx, outside.Tenant, a.Key)
	if errors.Is(err, domain.ErrObjectNotFound) || err == nil && size != a.Size {
		return domain.ErrUploadLost
	}
	return err
}

// finish lets the file count. One that was deleted meanwhile leaves nothing.
func (s *Service) finish(
	ctx context.Context, c domain.Call, outside access.Outside, a domain.Asset,
) (domain.Asset, error) {
	stored, err := access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		stored, err := tx.Assets.Update(ctx, tx.Tenant, a.ID, (*domain.Asset).Complete)
		if err != nil {
			return stored, err
		}
		now := s.clock.Now()
		id, args := domain.JobID(s.ids.New(now)), map[string]string{"asset": string(a.ID)}
		return stored, tx.Jobs.Enqueue(ctx, domain.NewJob(id, domain.JobHashAsset, tx.Enterprise, tx.Tenant, c, now, args))
	})
	if errors.Is(err, domain.ErrAssetNotFound) {
		err = errors.Join(err, outside.Files.Delete(ctx, outside.Tenant, a.Key))
	}
	return stored, err
}
