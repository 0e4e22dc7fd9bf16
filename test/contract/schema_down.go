package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// schemaDown proves that whoever is where they should go back to is told so, and what there is not is refused.
func schemaDown(t *testing.T, p ports.Set) {
	ctx := t.Context()
	here, gone := newEnterprise().Organization, newEnterprise().Organization
	made, _, err := p.Schemas.Create(ctx, here)
	must(t, err)
	states := map[domain.TenantID]domain.MigrationState{}
	how := domain.MigrationHow{Parallel: 2, LockTimeout: domain.DefaultLockTimeout, Down: true, Target: made.Version}
	must(t, p.Schemas.Migrate(ctx, []domain.TenantID{here, gone}, how, func(m domain.TenantMigration) bool {
		states[m.Tenant] = m.State
		return true
	}))
	wantSame(t, states, map[domain.TenantID]domain.MigrationState{
		here: domain.MigrationCurrent, gone: domain.MigrationGone,
	})
	wantSame(t, len(got(p.Schemas.Ahead(ctx, made.Version))(t)), 0)
	wantSame(t, len(got(p.Schemas.Losses(ctx, []domain.TenantID{here}, made.Version))(t)), 0)
	wantSame(t, len(got(p.Schemas.WayBack(ctx, domain.TenantTables, made.Version, made.Version))(t)), 0)
	shared := got(p.Schemas.Shared(ctx))(t)
	wantSame(t, len(got(p.Schemas.WayBack(ctx, domain.SharedTables, shared.Version, shared.Version))(t)), 0)
	how.Target = shared.Version
	wantSame(t, got(p.Schemas.Down(ctx, how))(t), shared)
}

// schemaDownRefused proves that there is no way to a version that is not named, or is none.
func schemaDownRefused(t *testing.T, p ports.Set) {
	ctx := t.Context()
	shared := got(p.Schemas.Shared(ctx))(t)
	for _, version := range []string{"", "nowhere"} {
		_, err := p.Schemas.Ahead(ctx, version)
		wantCode(t, err, domain.ErrMigrationUnknown)
		_, err = p.Schemas.Losses(ctx, nil, version)
		wantCode(t, err, domain.ErrMigrationUnknown)
		_, err = p.Schemas.WayBack(ctx, domain.TenantTables, version, version)
		wantCode(t, err, domain.ErrMigrationUnknown)
		_, err = p.Schemas.WayBack(ctx, domain.SharedTables, shared.Version, version)
		wantCode(t, err, domain.ErrSharedMigrationUnknown)
		_, err = p.Schemas.Down(ctx, domain.MigrationHow{Target: version, LockTimeout: domain.DefaultLockTimeout})
		wantCode(t, err, domain.ErrSharedMigrationUnknown)
	}
}

func wantCode(t *testing.T, err error, want *domain.Error) {
	t.Helper()
	wantSame(t, domain.AsError(err).Code, want.Code)
}

// schemaRepair proves that nothing is done to tenants whose tables are what their versions say.
func schemaRepair(t *testing.T, p ports.Set) {
	ctx := t.Context()
	wantSame(t, len(got(p.Schemas.Edited(ctx))(t)), 0)
	must(t, p.Schemas.Accept(ctx, nil))
	tenants := make([]domain.TenantID, 3)
	version := ""
	for i := range tenants {
		tenants[i] = newEnterprise().Organization
		made, _, err := p.Schemas.Create(ctx, tenants[i])
		must(t, err)
		version = made.Version
	}
	for _, way := range domain.RepairWays() {
		how := domain.RepairHow{Way: way, LockTimeout: domain.DefaultLockTimeout}
		turns := 0
		must(t, p.Schemas.Repair(ctx, tenants, how, func(r domain.TenantRepair) bool {
			wantSame(t, r, domain.TenantRepair{Tenant: r.Tenant, From: version, Version: version})
			turns++
			return turns < 2
		}))
		wantSame(t, turns, 2)
		hear := func(domain.TenantRepair) bool { return true }
		wantError(t, p.Schemas.Repair(ctx, []domain.TenantID{newEnterprise().Organization}, how, hear),
			domain.ErrTenantNotFound)
		how.Version = "nowhere"
		wantCode(t, p.Schemas.Repair(ctx, tenants, how, hear), domain.ErrMigrationUnknown)
	}
}
