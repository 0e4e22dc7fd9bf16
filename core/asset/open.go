package asset

import (
	"context"
	"errors"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Opened is an image to read and close or, without one, an address that opens
// the asset for a minute.
type Opened struct {
	Asset domain.Asset
	Image io.ReadCloser
	Link  domain.Secret
}

// Open gives a public image to everybody, all else to who may see it. Who is
// there is asked only then, so that a stranger cannot tell a private id from
// one that is not there.
func (s *Service) Open(ctx context.Context, c domain.Call, id domain.AssetID) (Opened, error) {
	image, err := s.image(ctx, id)
	if !errors.Is(err, domain.ErrAssetNotFound) {
		return image, err
	}
	if c.Subject == "" {
		return Opened{}, domain.ErrTokenMissing
	}
	a, err := s.find(ctx, c, id)
	if err != nil {
		return Opened{}, err
	}
	if a.Project == "" {
		return access.External(ctx, s.guard.Request(c, domain.AssetContent, access.ID(id)), ready(id), open)
	}
	return of(a, s, c, domain.FileContent, func(r access.Request) (Opened, error) {
		return access.Look(ctx, r, ready(id), open)
	})
}

// ready finds an asset whose bytes are there.
func ready(id domain.AssetID) func(context.Context, access.Tx) (domain.Asset, error) {
	return func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		a, err := tx.Assets.Get(ctx, tx.Tenant, id)
		switch {
		case err != nil || a.State == domain.AssetReady:
			return a, err
		case a.Project == "":
			return a, domain.ErrAssetNotFound
		}
		return a, domain.ErrAssetUnfinished
	}
}

// open returns a URL that opens one asset for a minute.
func open(ctx context.Context, outside access.Outside, a domain.Asset) (Opened, error) {
	url, err := outside.Files.Link(ctx, outside.Tenant, a, domain.DownloadTTL)
	return Opened{Asset: a, Link: url}, err
}

// image returns a public image to whoever asks.
func (s *Service) image(ctx context.Context, id domain.AssetID) (none Opened, err error) {
	r := s.guard.Request(domain.By(domain.AnonymousActor()), domain.AssetImage, access.ID(id))
	x, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return tx.Assets.GetPublic(ctx, id)
	})
	if err != nil {
		return none, err
	}
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (Opened, error) {
		content, err := gateways.Files.Get(ctx, x.Tenant, x.Key)
		return Opened{Asset: x, Image: content}, err
	})
}
