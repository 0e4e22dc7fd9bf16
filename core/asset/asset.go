// Package asset is what people do with images and files.
package asset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about assets.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs) *Service {
	return &Service{guard, clock, ids}
}

// Create stores one image. Its row comes first, so that no object is without
// one; it counts when the bytes are there. A call repeated by its key goes on
// where the first one stopped.
func (s *Service) Create(ctx context.Context, c domain.Call, in domain.NewImage) (domain.Asset, error) {
	now := s.clock.Now()
	id := domain.AssetID(s.ids.New(now))
	r := s.guard.Request(c, domain.AssetCreate, access.ID(id))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return s.begin(ctx, tx, c, in, now)
	}, func(ctx context.Context, outside access.Outside, x domain.Asset) (domain.Asset, error) {
		if x.State == domain.AssetReady {
			return x, nil
		}
		return s.store(ctx, outside, x, in.Bytes)
	}, func(ctx context.Context, done access.Replay) (domain.Asset, error) {
		return s.Get(ctx, c.Inner(), domain.AssetID(done.ID))
	})
}

func (s *Service) begin(
	ctx context.Context, tx access.Tx, c domain.Call, in domain.NewImage, now time.Time,
) (none domain.Asset, err error) {
	if err := s.mayShow(ctx, c, in.Purpose); err != nil {
		return none, err
	}
	x, err := in.Asset(domain.AssetID(tx.ID), tx.Tenant, c.Subject, now)
	if err != nil {
		return none, err
	}
	x, _, err = tx.Assets.Ensure(ctx, tx.Tenant, x)
	return x, err
}

// mayShow refuses what not every member may show to everybody.
func (s *Service) mayShow(ctx context.Context, c domain.Call, p domain.Purpose) error {
	if p != domain.LogoPurpose {
		return nil
	}
	return s.guard.Authorize(ctx, c, domain.AssetLogo, access.Resource{})
}

func (s *Service) store(ctx context.Context, outside access.Outside, x domain.Asset, b []byte) (domain.Asset, error) {
	err := outside.Files.Put(ctx, outside.Tenant, x.Key, x.ContentType, bytes.NewReader(b), x.Size)
	if err != nil {
		return x, err
	}
	sum := sha256.Sum256(b)
	x.SHA256, x.State, x.ExpiresAt = hex.EncodeToString(sum[:]), domain.AssetReady, time.Time{}
	return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		replaced := s.clock.Now().Add(domain.ReplacedTTL)
		return x, tx.Assets.MarkReady(ctx, tx.Tenant, x.ID, x.SHA256, replaced)
	})
}
