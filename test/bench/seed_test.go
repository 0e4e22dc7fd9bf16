package bench

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// What each tenant has. The lead is in every project and is who asks for them; somebody else is in exactly five.
const (
	projectsEach   = 50
	usersEach      = 20
	lead           = "auth0|lead"
	five           = "auth0|five"
	projectsOfFive = 5
)

// tenant is one that was put into the database: going through the first day of a company a thousand times takes hours.
type tenant struct {
	id         domain.TenantID
	enterprise domain.EnterpriseID
	schema     string
	projects   []domain.ProjectID
	lead, five string // tokens
}

// seed adds tenants until there are n.
func (in *installation) seed(b *testing.B, n int) {
	b.Helper()
	if n <= len(in.tenants) {
		return
	}
	for _, t := range in.newTenants(b, n-len(in.tenants)) {
		t.lead, t.five = in.token(b, lead, t.id), in.token(b, five, t.id)
		in.tenants = append(in.tenants, t)
	}
	in.execute(b, "ANALYZE") // at once, not by autovacuum during the rounds
	progress("%d tenants are there", len(in.tenants))
}

func (in *installation) newTenants(b *testing.B, n int) (all []tenant) {
	b.Helper()
	const workers = 4
	db, closeDB, err := postgres.Open(
		b.Context(), postgres.Config{URL: in.asApplication(b, "synchronous_commit=off"), MaxConns: 2 * workers},
	)
	expect.NoError(b, err)
	defer closeDB()
	s := seeder{postgres.New(db), postgres.NewSchemas(db)}
	for _, some := range gather(workers, func(i int) seeded { return s.some(b.Context(), (n+i)/workers) }) {
		expect.NoError(b, some.err)
		all = append(all, some.tenants...)
	}
	return all
}

type seeder struct {
	ports.Store
	schemas ports.Schemas
}

type seeded struct {
	tenants []tenant
	err     error
}

func (s seeder) some(ctx context.Context, n int) (all seeded) {
	for i := 0; i < n && all.err == nil; i++ {
		t, err := s.tenant(ctx)
		all.tenants, all.err = append(all.tenants, t), err
		if i%25 == 24 {
			progress("seeded %d of %d", i+1, n)
		}
	}
	return all
}

func (s seeder) tenant(ctx context.Context) (tenant, error) {
	now := time.Now().Truncate(time.Millisecond)
	e := newEnterprise(now)
	if err := s.Enterprises.Insert(ctx, e); err != nil {
		return tenant{}, err
	}
	schema, _, err := s.schemas.Create(ctx, e.Organization)
	if err != nil {
		return tenant{}, err
	}
	t := tenant{id: e.Organization, enterprise: e.ID, schema: schema.Name}
	err = s.InTx(ctx, func(ctx context.Context) (err error) {
		t.projects, err = s.projects(ctx, t.id, now)
		return err
	})
	return t, err
}
