package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
)

func TestSchemaSupport(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	contract.SchemaSupport(t, set(db), func(t *testing.T, tenant domain.TenantID, version string) {
		t.Helper()
		must(t, db.exec(
			t.Context(), "UPDATE public.tenants SET version = ? WHERE organization_id = ?", version, tenant,
		))
	})
}
