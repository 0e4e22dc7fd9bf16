package bench

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	verifiedTenants = 1000
	verifyGoal      = 5.0 // seconds
)

// BenchmarkVerifySchemas compares the schemas of 1,000 tenants with what their version says, of which one differs.
func BenchmarkVerifySchemas(b *testing.B) {
	s := scenario.NewStack(b)
	url := s.DatabaseURL
	db, cleanup, err := postgres.Open(b.Context(), postgres.Config{URL: url, MaxConns: 8})
	expect.NoError(b, err)
	b.Cleanup(cleanup)
	schemas := postgres.NewSchemas(db)
	createSchemas(b, schemas)
	(&installation{Stack: s}).execute(b, "DROP INDEX t_verified_0_0.users_role_idx")
	for b.Loop() {
		taken := seconds(func() { verifySchemas(b, schemas) })
		b.ReportMetric(taken, "s-1000-tenants")
		b.ReportMetric(0, "ns/op")
		progress("%d schemas were verified in %.1f s", verifiedTenants, taken)
		if taken > verifyGoal {
			b.Errorf("it took %.1f s, at most %.0f s are allowed", taken, verifyGoal)
		}
	}
}

func createSchemas(b *testing.B, schemas ports.Schemas) {
	b.Helper()
	const workers = 4
	for _, err := range gather(workers, func(worker int) error {
		for i := range verifiedTenants / workers {
			tenant := domain.TenantID(fmt.Sprintf("verified_%d_%d", worker, i))
			if _, _, err := schemas.Create(b.Context(), tenant); err != nil {
				return err
			}
		}
		return nil
	}) {
		expect.NoError(b, err)
	}
}

func verifySchemas(b *testing.B, schemas ports.Schemas) {
	b.Helper()
	all, err := schemas.Verify(b.Context(), nil)
	expect.NoError(b, err)
	var differ []domain.VerifiedSchema
	for _, s := range all {
		if len(s.Differences) > 0 {
			differ = append(differ, s)
		}
	}
	if len(all) < verifiedTenants || len(differ) != 1 || len(differ[0].Differences) != 1 {
		b.Errorf("%d schemas were verified, these differ: %+v", len(all), differ)
	}
}
