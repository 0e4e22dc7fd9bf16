package contract

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// schemaMigrate proves that whoever has nothing to be migrated, or is not there, is told so.
func schemaMigrate(t *testing.T, p ports.Set) {
	here, gone := newEnterprise().Organization, newEnterprise().Organization
	made, _, err := p.Schemas.Create(t.Context(), here)
	must(t, err)
	states := map[domain.TenantID]domain.MigrationState{}
	hear := func(m domain.TenantMigration) bool {
		states[m.Tenant] = m.State
		return true
	}
	how := domain.MigrationHow{By: "ada", Parallel: 2, LockTimeout: domain.DefaultLockTimeout}
	must(t, p.Schemas.Migrate(t.Context(), []domain.TenantID{here, gone}, how, hear))
	wantSame(t, states, map[domain.TenantID]domain.MigrationState{
		here: domain.MigrationCurrent, gone: domain.MigrationGone,
	})
	how.Target = made.Version
	must(t, p.Schemas.Migrate(t.Context(), []domain.TenantID{here}, how, hear))
	how.Target = "nowhere"
	err = p.Schemas.Migrate(t.Context(), []domain.TenantID{here}, how, hear)
	wantSame(t, domain.AsError(err).Code, domain.ErrMigrationUnknown.Code)
	must(t, p.Schemas.Migrate(t.Context(), nil, domain.MigrationHow{Parallel: 2}, hear))
}

// schemaMigrateEnds proves that no tenant is begun once whoever listens, or ctx, says so.
func schemaMigrateEnds(t *testing.T, p ports.Set) {
	tenants := make([]domain.TenantID, 5)
	for i := range tenants {
		tenants[i] = newEnterprise().Organization
	}
	var turns []domain.TenantID
	how := domain.MigrationHow{Parallel: 1, LockTimeout: domain.DefaultLockTimeout}
	must(t, p.Schemas.Migrate(t.Context(), tenants, how, func(m domain.TenantMigration) bool {
		turns = append(turns, m.Tenant)
		return len(turns) < 2
	}))
	if len(turns) < 2 || len(turns) == len(tenants) || !slices.Equal(turns, tenants[:len(turns)]) {
		t.Errorf("%v of %v had turns", turns, tenants)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := p.Schemas.Migrate(ctx, tenants, how, func(domain.TenantMigration) bool { return true })
	wantError(t, err, domain.ErrMigrationInterrupted)
}

func schemaBehind(t *testing.T, p ports.Set) {
	tenant := newEnterprise().Organization
	made, _, err := p.Schemas.Create(t.Context(), tenant)
	must(t, err)
	for _, version := range []string{"", made.Version} {
		for _, s := range got(p.Schemas.Behind(t.Context(), version))(t) {
			if s.Tenant == tenant {
				t.Errorf("behind %q is %+v", version, s)
			}
		}
	}
	_, err = p.Schemas.Behind(t.Context(), "nowhere")
	wantSame(t, domain.AsError(err).Code, domain.ErrMigrationUnknown.Code)
}

// schemaStatus also proves that one at a time holds the tables: no other check does.
func schemaStatus(t *testing.T, p ports.Set) {
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	made, _, err := p.Schemas.Create(t.Context(), newEnterprise().Organization)
	must(t, err)
	release := got(p.Schemas.Hold(t.Context(), "cli:ada@host"))(t)
	_, err = p.Schemas.Hold(t.Context(), "cli:bob@host")
	if domain.AsError(err).Code != domain.ErrMigrationRunning.Code || !strings.Contains(err.Error(), "cli:ada@host") {
		t.Errorf("it is held: %v", err)
	}
	status := got(p.Schemas.Status(t.Context()))(t)
	if status.Running.By != "cli:ada@host" || status.Running.Since.IsZero() || status.Shared.Version == "" ||
		!slices.ContainsFunc(status.Versions, func(v domain.VersionCount) bool {
			return v.Version == made.Version && v.Count > 0 && v.Pending == 0
		}) ||
		!slices.ContainsFunc(status.Without, func(c domain.StatusCount) bool { return c.Status == e.Status && c.Count > 0 }) {
		t.Errorf("it is told as %+v", status)
	}
	schemaReport(t, p, status.Running)
	release()
	wantSame(t, got(p.Schemas.Status(t.Context()))(t).Running, domain.MigrationRunning{})
	got(p.Schemas.Hold(t.Context(), "cli:bob@host"))(t)()
}
