package catalog

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CreateModule adds a module to the product.
func (s *Service) CreateModule(ctx context.Context, c domain.Call, in domain.NewModule) (domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleCreate, access.Resource{})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Module, error) {
		m, err := in.Module(s.clock.Now())
		if err != nil {
			return m, err
		}
		if m, err = tx.Modules.Insert(ctx, m); err != nil || !m.IsStandalone {
			return m, err
		}
		return m, s.grantToCompany(ctx, tx, c, m.ID, 0)
	}, func(ctx context.Context, done access.Replay) (domain.Module, error) {
		return s.moduleBySlug(ctx, c.Inner(), done.ID)
	})
}

// Modules returns what the product can do.
func (s *Service) Modules(ctx context.Context, c domain.Call) ([]domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Module, error) {
		return tx.Modules.List(ctx)
	})
}

// Module returns one module.
func (s *Service) Module(ctx context.Context, c domain.Call, id domain.ModuleID) (domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Module, error) {
		return tx.Modules.Get(ctx, id)
	})
}

func (s *Service) moduleBySlug(ctx context.Context, c domain.Call, slug string) (domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Module, error) {
		return tx.Modules.BySlug(ctx, slug)
	})
}

// UpdateModule changes a module. Of one that is part of the product only the description
// changes; one with trials or grants stays standalone, or not.
func (s *Service) UpdateModule(
	ctx context.Context, c domain.Call, id domain.ModuleID, at domain.Version, in domain.ModuleChange,
) (domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleUpdate, access.Resource{})
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Module, error) {
		return tx.Modules.Update(ctx, id, at, func(m *domain.Module) error { return m.Apply(in, s.clock.Now()) })
	})
}

// DeleteModule removes a module that has neither trials nor grants.
func (s *Service) DeleteModule(ctx context.Context, c domain.Call, id domain.ModuleID, at domain.Version) error {
	r := s.guard.Request(c, domain.ModuleDelete, access.Resource{})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Module, error) {
		return tx.Modules.Delete(ctx, id, at, domain.Module.RequireDeletable)
	})
	return err
}
