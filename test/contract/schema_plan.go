package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// schemaMigrations proves that the migrations lead to the versions that tables have.
func schemaMigrations(t *testing.T, p ports.Set) {
	made, _, err := p.Schemas.Create(t.Context(), newEnterprise().Organization)
	must(t, err)
	shared := got(p.Schemas.Shared(t.Context()))(t)
	all := got(p.Schemas.Migrations(t.Context()))(t)
	newest := map[domain.MigrationScope]string{}
	for _, m := range all {
		if newest[m.Scope] >= m.Version || (m.Measured == 0) != (m.Median == 0) {
			t.Errorf("%+v comes after %s", m, newest[m.Scope])
		}
		newest[m.Scope] = m.Version
	}
	wantSame(t, newest, map[domain.MigrationScope]string{
		domain.SharedTables: shared.Version, domain.TenantTables: made.Version,
	})
	if !slices.IsSortedFunc(all, func(a, b domain.Migration) int {
		return slices.Index(scopes, a.Scope) - slices.Index(scopes, b.Scope)
	}) {
		t.Errorf("the shared tables are not first: %+v", all)
	}
}

var scopes = []domain.MigrationScope{domain.SharedTables, domain.TenantTables}
