package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// migrating reports whether the tenant has tables that are too old.
func (s *store) migrating(t domain.TenantID) bool {
	return s.schemas.has(t) && !domain.SupportsSchema(s.versions, s.schemas.rows[t].Version)
}

// Move puts a tenant at a version, also one that nobody knows.
func (r *Schemas) Move(ctx context.Context, t domain.TenantID, version string) error {
	return r.InTx(ctx, func(context.Context) error {
		s := r.schemas.rows[t]
		s.Version = version
		r.schemas.put(t, s)
		r.factsChanged(t)
		return nil
	})
}

// Versions implements ports.Schemas.
func (r *Schemas) Versions() (all []string) {
	_ = r.InTx(context.Background(), func(context.Context) error { // which cannot fail
		all = slices.Clone(r.versions)
		return nil
	})
	return all
}

// Tenant implements ports.Schemas.
func (r *Schemas) Tenant(ctx context.Context, t domain.TenantID) (found domain.TenantSchema, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		if found.Schema, err = r.schemas.get(t, domain.ErrTenantNotFound); err != nil {
			return err
		}
		found.Pending = r.pending(found.Version)
		found.Supported = !r.migrating(t)
		if m, ok := r.failed[t]; ok {
			found.Failed = append(found.Failed, m)
		}
		return nil
	})
	return found, err
}

// pending counts the migrations that come after a version.
func (r *Schemas) pending(version string) int {
	at := slices.Index(r.versions, version)
	if at < 0 { // a version that only a later program has
		return 0
	}
	return len(r.versions) - 1 - at
}

// failures counts the migrations of a tenant that have failed.
func (r *Schemas) failures(t domain.TenantID) int {
	if _, ok := r.failed[t]; ok {
		return 1
	}
	return 0
}
