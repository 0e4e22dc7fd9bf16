package asset

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// onFile asks for a file of a project by its id alone: the row tells the project. Who may not see the project hears
// the same as of a file that is not there.
func onFile[T any](
	ctx context.Context, s *Service, c domain.Call, action domain.Action, id domain.AssetID,
	do func(r access.Request) (T, error),
) (none T, err error) {
	if err := s.guard.Precheck(ctx, c, action); err != nil {
		return none, err
	}
	a, err := s.find(ctx, c, id)
	if err != nil {
		return none, err
	}
	if a.Project == "" {
		return none, domain.ErrAssetNotFound
	}
	return of(a, s, c, action, do)
}

// of asks for a file that was found.
func of[T any](
	a domain.Asset, s *Service, c domain.Call, action domain.Action, do func(r access.Request) (T, error),
) (T, error) {
	out, err := do(s.guard.Request(c, action, access.InProject(a.Project, a.ID)))
	if errors.Is(err, domain.ErrProjectNotFound) {
		err = domain.ErrAssetNotFound
	}
	return out, err
}

// find returns an asset of the tenant, whoever may see it: nobody is told before that was asked.
func (s *Service) find(ctx context.Context, c domain.Call, id domain.AssetID) (domain.Asset, error) {
	r := s.guard.Request(c, domain.AssetGet, access.ID(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return tx.Assets.Get(ctx, tx.Tenant, id)
	})
}

// List returns one page of a project's files, newest first. It is audited as Get is.
func (s *Service) List(ctx context.Context, c domain.Call, q domain.AssetQuery) (domain.Page[domain.Asset], error) {
	q.Paging = q.Normalized()
	r := s.guard.Request(c, domain.FileList, access.Project(q.Project))
	return access.Look(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.Asset], error) {
		return tx.Assets.List(ctx, tx.Tenant, q)
	}, planned)
}

// planned answers what was read from the store.
func planned[T any](_ context.Context, _ access.Outside, read T) (T, error) { return read, nil }

// Get returns what we know of one asset. A look at a project's file is audited: its name may be a patient's.
func (s *Service) Get(ctx context.Context, c domain.Call, id domain.AssetID) (domain.Asset, error) {
	a, err := s.find(ctx, c, id)
	if err != nil || a.Project == "" {
		return a, err
	}
	return of(a, s, c, domain.FileGet, func(r access.Request) (domain.Asset, error) {
		return access.Look(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
			return tx.Assets.Get(ctx, tx.Tenant, id)
		}, planned)
	})
}
