// Package asset is what people do with images and files.
package asset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about assets.
type Service struct {
	desk *access.Desk
	now  func() time.Time
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time) *Service { return &Service{desk, now} }

// Create stores one image. Its row comes first, so that no object is without
// one; it counts when the bytes are there. A call repeated by its key goes on
// where the first one stopped.
func (s *Service) Create(ctx context.Context, a domain.Actor, in domain.NewImage) (x domain.Asset, err error) {
	if err = s.desk.May(ctx, a, domain.AssetCreate, access.Target{}); err != nil {
		return x, err
	}
	if x, err = in.Asset(a.Tenant, a.Subject, s.now()); err != nil {
		return x, err
	}
	err = s.desk.Reach(ctx, a, domain.AssetCreate, access.Target{ID: string(x.ID)}, func(ctx context.Context, f access.Far) error {
		x.Tenant = f.Tenant
		x.Identify(domain.AssetID(f.ID))
		if err := f.Note(ctx, func(ctx context.Context, n access.Near) error {
			x, _, err = n.Assets.Ensure(ctx, n.Tenant, x)
			return err
		}); err != nil || x.State == domain.AssetReady {
			return err
		}
		return store(ctx, f, &x, in.Bytes)
	})
	return x, err
}

func store(ctx context.Context, f access.Far, x *domain.Asset, b []byte) error {
	if err := f.Files.Put(ctx, f.Tenant, x.Key, x.ContentType, bytes.NewReader(b), x.Size); err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	x.SHA256, x.State = hex.EncodeToString(sum[:]), domain.AssetReady
	return f.Note(ctx, func(ctx context.Context, n access.Near) error { return n.Assets.Ready(ctx, n.Tenant, x.ID, x.SHA256) })
}

// Get returns what we know of one asset.
func (s *Service) Get(ctx context.Context, a domain.Actor, id domain.AssetID) (x domain.Asset, err error) {
	return s.find(ctx, a, domain.AssetGet, id)
}

func (s *Service) find(ctx context.Context, a domain.Actor, action domain.Action, id domain.AssetID) (x domain.Asset, err error) {
	err = s.desk.Read(ctx, a, action, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		x, err = n.Assets.Get(ctx, n.Tenant, id)
		return err
	})
	return x, err
}

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
func (s *Service) Open(ctx context.Context, a domain.Actor, id domain.AssetID) (out Opened, err error) {
	out.Asset, out.Image, err = s.image(ctx, id)
	if !errors.Is(err, domain.NoSuchAsset) {
		return out, err
	}
	if a.Subject == "" {
		return out, domain.TokenMissing
	}
	out.Link, err = s.link(ctx, a, id)
	return out, err
}

// link returns a URL that opens one asset for a minute.
func (s *Service) link(ctx context.Context, a domain.Actor, id domain.AssetID) (url domain.Secret, err error) {
	x, err := s.find(ctx, a, domain.AssetContent, id)
	if err != nil {
		return "", err
	}
	if x.State != domain.AssetReady {
		return "", domain.NoSuchAsset
	}
	err = s.desk.Reach(ctx, a, domain.AssetContent, access.Target{ID: string(id)}, func(ctx context.Context, f access.Far) error {
		url, err = f.Files.Link(ctx, f.Tenant, x, domain.DownloadTTL)
		return err
	})
	return url, err
}

// image returns a public image to whoever asks.
func (s *Service) image(ctx context.Context, id domain.AssetID) (x domain.Asset, content io.ReadCloser, err error) {
	a, on := domain.Anybody(), access.Target{ID: string(id)}
	err = s.desk.Read(ctx, a, domain.AssetImage, on, func(ctx context.Context, n access.Near) error {
		x, err = n.Assets.Public(ctx, id)
		return err
	})
	if err != nil {
		return x, nil, err
	}
	err = s.desk.Peek(ctx, a, domain.AssetImage, func(ctx context.Context, f ports.Far) error {
		content, err = f.Files.Get(ctx, x.Tenant, x.Key)
		return err
	})
	return x, content, err
}
