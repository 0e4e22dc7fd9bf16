package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

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

// projects adds the users, and the projects that they are in.
func (s seeder) projects(ctx context.Context, t domain.TenantID, now time.Time) (all []domain.ProjectID, err error) {
	users, err := s.users(ctx, t, now)
	if err != nil {
		return nil, err
	}
	for i := range projectsEach {
		id, err := s.project(ctx, t, users, i, now)
		if err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, nil
}

func (s seeder) users(ctx context.Context, t domain.TenantID, now time.Time) (all []domain.User, err error) {
	for i := range usersEach {
		u := domain.User{
			ID: ids.New(now), Subject: userNumbered(i), Email: fmt.Sprintf("person%d@people.example", i), Role: "org:member",
			Status: domain.UserActive, Version: 1, CreatedAt: now, UpdatedAt: now,
		}
		_ = u.SetProfile(domain.Profile{FirstName: "Person", LastName: fmt.Sprint("Number ", i), JobTitle: "Data manager"})
		if err := s.Users.Insert(ctx, t, u); err != nil {
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
	_, err := s.Projects.Insert(ctx, t, p, roles, []domain.Member{
		memberOf(p, users[0], roles[0]), memberOf(p, second, roles[2]), memberOf(p, third, roles[3]),
	})
	return p.ID, err
}

func memberOf(p domain.Project, u domain.User, r domain.Role) domain.Member {
	return domain.Member{Project: p.ID, Person: u.Person(), Role: r.ID, RoleName: r.Name, JoinedAt: p.CreatedAt}
}
