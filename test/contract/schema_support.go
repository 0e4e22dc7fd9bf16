package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// SchemaSupport checks that tenants whose tables are too old for this program are told so, and only these. The set
// knows at least three versions of tenants' tables; move puts a tenant at one, past every port.
func SchemaSupport(t *testing.T, p ports.Set, move func(t *testing.T, tenant domain.TenantID, version string)) {
	known := p.Schemas.Versions()
	if len(known) < 3 {
		t.Fatalf("it knows %v only", known)
	}
	newest := len(known) - 1
	for version, supported := range map[string]bool{
		known[newest]: true, known[newest-1]: true, known[newest-2]: false, "zzz_of_a_release_to_come": true,
	} {
		t.Run(version, func(t *testing.T) {
			tenant := activeTenant(t, p)
			move(t, tenant, version)
			wantSupported(t, p, tenant, supported)
			wantSame(t, got(p.Schemas.Tenant(t.Context(), tenant))(t).Version, version)
			move(t, tenant, known[newest])
			wantSupported(t, p, tenant, true)
		})
	}
}

// activeTenant is an enterprise with tables, and Ada in it.
func activeTenant(t *testing.T, p ports.Set) domain.TenantID {
	t.Helper()
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	_, _, err := p.Schemas.Create(t.Context(), e.Organization)
	must(t, err)
	return e.Organization
}

func wantSupported(t *testing.T, p ports.Set, tenant domain.TenantID, want bool) {
	t.Helper()
	ada := domain.Subject("ada")
	facts := got(p.AccessFacts.Load(t.Context(), domain.AccessQuery{Tenant: tenant, Subject: ada}))(t)
	if facts.Tenant != tenant || facts.Enterprise == "" || facts.Migrating == want {
		t.Errorf("the facts are %+v", facts)
	}
	wantSame(t, got(p.Schemas.Tenant(t.Context(), tenant))(t).Supported, want)
	_, err := p.Users.Get(t.Context(), tenant, ada)
	if want {
		wantError(t, err, domain.ErrUserNotFound)
	} else {
		wantError(t, err, domain.ErrTenantMigrating)
	}
}

// schemaTenant proves that one tenant is told as all of them are.
func schemaTenant(t *testing.T, p ports.Set) {
	tenant := newEnterprise().Organization
	made, _, err := p.Schemas.Create(t.Context(), tenant)
	must(t, err)
	wantSame(t, got(p.Schemas.Tenant(t.Context(), tenant))(t), domain.TenantSchema{Schema: made, Supported: true})
	_, err = p.Schemas.Tenant(t.Context(), "org_nobody")
	wantError(t, err, domain.ErrTenantNotFound)
	known := p.Schemas.Versions()
	wantSame(t, known[len(known)-1], made.Version)
}
