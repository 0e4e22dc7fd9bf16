package bench

import (
	"cmp"
	"context"
	"fmt"
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
	missing := n - len(in.tenants)
	if missing <= 0 {
		return
	}
	db, closeDB, err := postgres.Open(b.Context(), postgres.Config{URL: in.urlWith("synchronous_commit=off"), MaxConns: 8})
	expect.NoError(b, err)
	defer closeDB()
	s := seeder{postgres.New(db), postgres.NewSchemas(db)}
	const workers = 4
	for _, some := range gather(workers, func(i int) seeded { return s.some(b.Context(), (missing+i)/workers) }) {
		expect.NoError(b, some.err)
		in.tenants = append(in.tenants, some.tenants...)
	}
	for i := range in.tenants {
		in.tenants[i].lead = in.token(b, lead, in.tenants[i].id)
		in.tenants[i].five = in.token(b, five, in.tenants[i].id)
	}
	in.execute(b, "ANALYZE") // at once, not by autovacuum during the rounds
	progress("%d tenants are there", len(in.tenants))
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
	return t, s.InTx(ctx, func(ctx context.Context) error {
		users, err := s.users(ctx, t.id, now)
		if err != nil {
			return err
		}
		for i := range projectsEach {
			id, err := s.project(ctx, t.id, users, i, now)
			if err != nil {
				return err
			}
			t.projects = append(t.projects, id)
		}
		return nil
	})
}

func newEnterprise(now time.Time) domain.Enterprise {
	id := ids.New(now)
	e := domain.Enterprise{
		ID: domain.EnterpriseID(id), Organization: domain.TenantID("org_" + id), Domain: id + ".example",
		AdminEmail: "ada@" + id + ".example", Status: domain.EnterpriseActive, Version: 1, CreatedAt: now, UpdatedAt: now,
		CreatedBy: "bench", UpdatedBy: "bench",
	}
	_ = e.Rename("Company " + id)
	return e
}

func (s seeder) users(ctx context.Context, t domain.TenantID, now time.Time) (all []domain.User, err error) {
	for i := range usersEach {
		u := domain.User{
			ID: ids.New(now), Subject: userNumbered(i), Email: fmt.Sprintf("person%d@people.example", i), Role: "org:member",
			Status: domain.UserActive, Version: 1, CreatedAt: now, UpdatedAt: now,
		}
		err = u.SetProfile(domain.Profile{FirstName: "Person", LastName: fmt.Sprint("Number ", i), JobTitle: "Data manager"})
		if err := cmp.Or(err, s.Users.Insert(ctx, t, u)); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, nil
}

func userNumbered(i int) domain.Subject {
	return domain.Subject([]string{lead, five, fmt.Sprintf("auth0|person%d", i)}[min(i, 2)])
}

func (s seeder) project(
	ctx context.Context, t domain.TenantID, users []domain.User, i int, now time.Time,
) (domain.ProjectID, error) {
	p := domain.Project{
		ID: domain.ProjectID(ids.New(now)), Status: domain.ProjectActive, CreatedBy: lead, UpdatedBy: lead, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}
	_ = p.Rename(fmt.Sprint("ONC-", i))
	roles := domain.BuiltInRoles(p.ID, now, ids.New)
	second, third := users[2+i%(usersEach-2)], users[2+(i+7)%(usersEach-2)]
	if i < projectsOfFive {
		third = users[1]
	}
	return p.ID, cmp.Or(
		s.Projects.Insert(ctx, t, p), s.Roles.Insert(ctx, t, roles...),
		s.Members.Insert(
			ctx, t, memberOf(p, users[0], roles[0]), memberOf(p, second, roles[2]), memberOf(p, third, roles[3]),
		),
	)
}

func memberOf(p domain.Project, u domain.User, r domain.Role) domain.Member {
	return domain.Member{Project: p.ID, Person: u.Person(), Role: r.ID, RoleName: r.Name, JoinedAt: p.CreatedAt}
}
