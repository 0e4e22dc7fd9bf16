package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// schemaVerify proves that schemas are what their versions say, with and without data, and that only those are looked
// at that were asked for.
func schemaVerify(t *testing.T, p ports.Set) {
	var want []domain.VerifiedSchema
	for range 3 {
		tenant := newEnterprise().Organization
		s, _, err := p.Schemas.Create(t.Context(), tenant)
		must(t, err)
		addUser(t, p, tenant, "Ada", "")
		want = append(want, domain.VerifiedSchema{Schema: s})
	}
	a, b, c := want[0].Tenant, want[1].Tenant, want[2].Tenant
	wantSame(t, got(p.Schemas.Verify(t.Context(), []domain.TenantID{b}))(t), want[1:2])
	slices.SortFunc(want, func(x, y domain.VerifiedSchema) int { return compareTenants(x.Schema, y.Schema) })
	wantSame(t, got(p.Schemas.Verify(t.Context(), []domain.TenantID{c, a, b, c}))(t), want)
	before := got(p.Schemas.Status(t.Context()))(t).VerifiedAt
	all := got(p.Schemas.Verify(t.Context(), nil))(t)
	if status := got(p.Schemas.Status(t.Context()))(t); !status.VerifiedAt.After(before) || len(status.Drifted) > 0 {
		t.Errorf("after %s all were verified, and it is told as %+v", before, status)
	}
	wantSame(t, slices.DeleteFunc(all, func(v domain.VerifiedSchema) bool {
		return !slices.Contains([]domain.TenantID{a, b, c}, v.Tenant)
	}), want)
	_, err := p.Schemas.Verify(t.Context(), []domain.TenantID{a, newEnterprise().Organization})
	wantError(t, err, domain.ErrTenantNotFound)
}
