package domain

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

func TestAJobCarriesARun(t *testing.T) {
	t.Parallel()
	for _, run := range []MigrationRun{
		MigrationRun{
			Target: "004_x", Tenants: []TenantID{"org_a", "with,comma"}, Canaries: 1, Wave: 2, Parallel: 3, MaxFailures: 4,
			LockTimeout: 5 * time.Millisecond, DryRun: true,
		}.Normalized(),
		MigrationRun{}.Normalized(),
	} {
		kind := map[bool]JobKind{true: JobPlanMigrations, false: JobRunMigrations}[run.DryRun]
		expect.Equal(t, MigrationRunOf(Job{Kind: kind, Args: run.JobArgs()}), run)
	}
}

func TestTenantsAreComparedPageByPage(t *testing.T) {
	t.Parallel()
	all := []Schema{{Tenant: "a"}, {Tenant: "b"}, {Tenant: "c"}}
	for _, tc := range []struct {
		query SchemaVerifyQuery
		want  []TenantID
		next  TenantID
	}{
		{SchemaVerifyQuery{Size: 2}, []TenantID{"a", "b"}, "b"},
		{SchemaVerifyQuery{Size: 2, After: "b"}, []TenantID{"c"}, ""},
		{SchemaVerifyQuery{Size: 3}, []TenantID{"a", "b", "c"}, ""},
		{SchemaVerifyQuery{Size: 2, After: "aa"}, []TenantID{"b", "c"}, ""},
		{SchemaVerifyQuery{Size: 2, After: "c"}, nil, ""},
		{SchemaVerifyQuery{Size: 1, Tenants: []TenantID{"b", "x"}}, []TenantID{"b", "x"}, ""},
	} {
		tenants, next := tc.query.Select(all)
		expect.Equal(t, tenants, tc.want)
		expect.Equal(t, next, tc.next)
	}
}
