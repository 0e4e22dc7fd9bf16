package migrate

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Versions are the migrations of tenants' tables in their order; of nil, those of this program.
func Versions(f *Files) []string { return Config{Files: f}.files().versions() }

func (f Files) versions() []string {
	all := make([]string, len(f.tenant))
	for i, one := range f.tenant {
		all[i] = one.version
	}
	return all
}

// Versions implements ports.Schemas.
func (s schemas) Versions() []string { return s.files().versions() }

// Tenant implements ports.Schemas.
func (s schemas) Tenant(ctx context.Context, t domain.TenantID) (found domain.TenantSchema, err error) {
	if found.Schema, err = s.ofTenant(ctx, t); err != nil {
		return found, err
	}
	found.Supported = domain.SupportsSchema(s.Versions(), found.Version)
	found.Failed, err = s.failed(ctx, t)
	return found, err
}
