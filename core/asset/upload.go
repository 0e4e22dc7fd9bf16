package asset

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Start begins the upload of a file of a project: its parts go to the store itself, by
// URLs that last for a while.
func (s *Service) Start(ctx context.Context, c domain.Call, in domain.NewFile) (domain.Upload, error) {
	now := s.clock.Now()
	id := domain.AssetID(s.ids.New(now))
	r := s.guard.Request(c, domain.UploadStart, access.InProject(in.Project, id))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Asset, err error) {
		a, err := in.Asset(domain.AssetID(tx.ID), tx.Tenant, c.Subject, now)
		if err != nil {
			return none, err
		}
		a, _, err = tx.Assets.Ensure(ctx, tx.Tenant, a)
		return a, err
	}, s.start, func(ctx context.Context, done access.Replay) (domain.Upload, error) {
		return s.started(ctx, c.Inner(), domain.AssetID(done.ID))
	})
}

// started is what is left to send of an upload: nothing of one that is complete.
func (s *Service) started(ctx context.Context, c domain.Call, id domain.AssetID) (domain.Upload, error) {
	out, err := s.Upload(ctx, c, id)
	if !errors.Is(err, domain.ErrUploadCompleted) {
		return out, err
	}
	a, err := s.Get(ctx, c, id)
	return domain.Upload{Asset: a, Parts: a.AllParts()}, err
}

// start keeps the id of the upload that came first: a call repeated by its key goes on with it.
func (s *Service) start(ctx context.Context, outside access.Outside, a domain.Asset) (none domain.Upload, err error) {
	if a.Upload == "" {
		if a.Upload, err = outside.Files.StartUpload(ctx, outside.Tenant, a.Key); err != nil {
			return none, err
		}
	}
	stored, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return tx.Assets.Update(ctx, tx.Tenant, a.ID, func(stored *domain.Asset) error {
			if stored.Upload == "" {
				stored.Upload = a.Upload
			}
			return nil
		})
	})
	if err != nil {
		return none, err
	}
	return s.linkParts(ctx, outside, stored, stored.AllParts())
}

// linkParts gives URLs to the parts that are not there.
func (s *Service) linkParts(
	ctx context.Context, outside access.Outside, a domain.Asset, parts []domain.UploadPart,
) (domain.Upload, error) {
	out, open := domain.Upload{Asset: a, Parts: parts}, []domain.UploadPart(nil)
	for _, p := range parts {
		if p.ETag == "" {
			open = append(open, p)
		}
	}
	until := s.clock.Now().Add(domain.PartTTL)
	urls, err := outside.Files.LinkParts(ctx, outside.Tenant, a.Key, a.Upload, open, domain.PartTTL)
	for i := range urls {
		p := &parts[open[i].Number-1]
		p.URL, p.ExpiresAt = urls[i], until
	}
	return out, err
}

// Upload returns what has come of a file, with fresh URLs for the rest.
func (s *Service) Upload(ctx context.Context, c domain.Call, id domain.AssetID) (domain.Upload, error) {
	return onFile(ctx, s, c, domain.UploadGet, id, func(r access.Request) (domain.Upload, error) {
		return access.Look(ctx, r, uploading(id), func(
			ctx context.Context, outside access.Outside, a domain.Asset,
		) (none domain.Upload, err error) {
			stored, err := outside.Files.Parts(ctx, outside.Tenant, a.Key, a.Upload)
			if err != nil {
				return none, err
			}
			return s.linkParts(ctx, outside, a, a.Received(stored))
		})
	})
}

// uploading finds a file that is not there as a whole.
func uploading(id domain.AssetID) func(context.Context, access.Tx) (domain.Asset, error) {
	return func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		a, err := tx.Assets.Get(ctx, tx.Tenant, id)
		if err != nil {
			return a, err
		}
		if err := a.RequireUploading(); err != nil {
			return a, err
		}
		if a.Upload == "" { // its start has died
			return a, domain.ErrUploadLost
		}
		return a, nil
	}
}
