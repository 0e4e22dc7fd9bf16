package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// OneWay takes the way back from a migration of tenants' tables.
func (r *Schemas) OneWay(ctx context.Context, version string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.oneWay = append(r.oneWay, version)
		return nil
	})
}

// Fill puts data into a table that is dropped where that migration of a tenant is taken back.
func (r *Schemas) Fill(ctx context.Context, t domain.TenantID, version string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.filled = append(r.filled, domain.MigrationLoss{Tenant: t, Version: version, Table: "filled"})
		return nil
	})
}

// Ahead implements ports.Schemas.
func (r *Schemas) Ahead(ctx context.Context, version string) (ahead []domain.Schema, err error) {
	refuseInTx(ctx)
	target, err := r.named(ctx, version)
	if err != nil {
		return nil, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		for _, s := range r.sorted() {
			if slices.Index(r.versions, s.Version) > target {
				ahead = append(ahead, s)
			}
		}
		return nil
	})
	return ahead, err
}

// named is the number of a version, which has to be told.
func (r *Schemas) named(ctx context.Context, version string) (int, error) {
	if version == "" {
		return 0, domain.ErrMigrationUnknown.With(version)
	}
	return r.target(ctx, version)
}

// WayBack implements ports.Schemas.
func (r *Schemas) WayBack(
	ctx context.Context, of domain.MigrationScope, from, to string,
) (way []domain.MigrationFile, err error) {
	refuseInTx(ctx)
	if of == domain.SharedTables {
		return nil, r.requireShared(from, to)
	}
	last, err := r.named(ctx, from)
	if err != nil {
		return nil, err
	}
	first, err := r.named(ctx, to)
	if err != nil {
		return nil, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		for i := last; i > first; i-- {
			if slices.Contains(r.oneWay, r.versions[i]) {
				return domain.ErrMigrationOneWay.With(r.versions[i])
			}
			way = append(way, domain.MigrationFile{Version: r.versions[i]})
		}
		return nil
	})
	return way, err
}

func (r *Schemas) requireShared(versions ...string) error {
	for _, version := range versions {
		if version != r.shared.Version {
			return domain.ErrSharedMigrationUnknown.With(version)
		}
	}
	return nil
}

// Losses implements ports.Schemas.
func (r *Schemas) Losses(
	ctx context.Context, tenants []domain.TenantID, version string,
) (lost []domain.MigrationLoss, err error) {
	refuseInTx(ctx)
	target, err := r.named(ctx, version)
	if err != nil {
		return nil, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		for _, l := range r.filled {
			at := slices.Index(r.versions, l.Version)
			asked := len(tenants) == 0 || slices.Contains(tenants, l.Tenant)
			if asked && at > target && at <= slices.Index(r.versions, r.schemas.rows[l.Tenant].Version) {
				lost = append(lost, l)
			}
		}
		return nil
	})
	return lost, err
}

// Down implements ports.Schemas. The shared tables have one version.
func (r *Schemas) Down(ctx context.Context, how domain.MigrationHow) (domain.Schema, error) {
	refuseInTx(ctx)
	return r.shared, r.requireShared(how.Target)
}
