package asset

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// expireBatch is how many assets are looked up at a time.
const expireBatch = 100

// Expire removes the assets of all tenants that have expired: images that were
// replaced, and uploads that were never finished. One that cannot be removed
// holds no other up.
func (s *Service) Expire(ctx context.Context, c domain.Call) (err error) {
	for after := domain.AssetID(""); ; {
		expired, listErr := s.expired(ctx, c, after)
		if listErr != nil || len(expired) == 0 {
			return errors.Join(err, listErr)
		}
		for _, x := range expired {
			c.Actor = domain.SystemActor(x.Tenant)
			err = errors.Join(err, s.remove(ctx, c, x))
			after = x.ID
		}
	}
}

func (s *Service) expired(ctx context.Context, c domain.Call, after domain.AssetID) ([]domain.Asset, error) {
	r := s.guard.Request(c, domain.AssetExpire, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Asset, error) {
		return tx.Assets.Expired(ctx, s.clock.Now(), after, expireBatch)
	})
}

// remove marks the asset first, so that nobody finds it or finishes it while its bytes go; its
// row goes last: no object is without one.
func (s *Service) remove(ctx context.Context, c domain.Call, x domain.Asset) error {
	r := s.guard.Request(c, domain.AssetExpire, access.ID(x.ID))
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return tx.Assets.Expire(ctx, tx.Tenant, x.ID, s.clock.Now())
	}, func(ctx context.Context, outside access.Outside, a domain.Asset) (none access.None, err error) {
		if err := removeBytes(ctx, outside, a); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			return none, tx.Assets.Delete(ctx, tx.Tenant, a.ID)
		})
	})
	if errors.Is(err, domain.ErrAssetNotFound) {
		return nil // somebody was quicker
	}
	return err
}
