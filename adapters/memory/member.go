package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// membershipKey is one person's in one project.
type membershipKey struct {
	project domain.ProjectID
	subject domain.Subject
}

type members struct{ *store }

func (r members) Insert(ctx context.Context, t domain.TenantID, all ...domain.Member) error {
	return r.inTenant(ctx, t, func() error {
		for _, m := range all {
			if err := r.add(t, m); err != nil {
				return r.conflict(err)
			}
		}
		return nil
	})
}

func (r members) add(t domain.TenantID, m domain.Member) *domain.Error {
	switch {
	case r.belongs(t, m.Project, m.Person.Subject):
		return domain.ErrMemberExists
	case !r.projects.has(tenantKey[domain.ProjectID]{t, m.Project}):
		return domain.ErrProjectNotFound
	case !r.users.has(tenantKey[domain.Subject]{t, m.Person.Subject}):
		return domain.ErrUserNotFound
	case r.role(t, m).Project != m.Project:
		return domain.ErrRoleNotFound
	}
	r.members.put(tenantKey[membershipKey]{t, membershipKey{m.Project, m.Person.Subject}}, m)
	return nil
}

func (r members) List(ctx context.Context, t domain.TenantID, p domain.ProjectID) (all []domain.Member, err error) {
	err = r.inTenant(ctx, t, func() error {
		all = r.members.all(
			func(k tenantKey[membershipKey], _ domain.Member) bool { return k.tenant == t && k.id.project == p },
		)
		slices.SortFunc(all, func(a, b domain.Member) int {
			return cmp.Or(a.JoinedAt.Compare(b.JoinedAt), cmp.Compare(a.Person.Subject, b.Person.Subject))
		})
		for i := range all {
			all[i].Person = r.person(t, all[i].Person.Subject)
			all[i].RoleName = r.role(t, all[i]).Name
		}
		return nil
	})
	return all, err
}

func (r members) LockOnlyAdmin(
	ctx context.Context, t domain.TenantID, s domain.Subject,
) (all []domain.ProjectMembership, err error) {
	err = r.inTenant(ctx, t, func() error {
		all = slices.DeleteFunc(r.memberships(t, s), func(m domain.ProjectMembership) bool {
			return !r.administers(t, m.Project, s) || r.hasOtherAdmin(t, m.Project, s)
		})
		sortBy(all, nil, nil, compareBy(func(m domain.ProjectMembership) domain.ProjectID { return m.Project }))
		return nil
	})
	return all, err
}

func (r members) administers(t domain.TenantID, p domain.ProjectID, s domain.Subject) bool {
	m, ok := r.members.rows[tenantKey[membershipKey]{t, membershipKey{p, s}}]
	return ok && r.role(t, m).BuiltIn == domain.RoleAdmin
}

func (r members) Succeed(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, from, to domain.Subject, now time.Time,
) error {
	return r.inTenant(ctx, t, func() error {
		if !r.users.has(tenantKey[domain.Subject]{t, to}) {
			return r.conflict(domain.ErrUserNotFound)
		}
		for _, p := range projects {
			m, ok := r.members.rows[tenantKey[membershipKey]{t, membershipKey{p, from}}]
			if !ok {
				continue
			}
			key := tenantKey[membershipKey]{t, membershipKey{p, to}}
			joins := domain.Member{Project: p, Person: domain.Person{Subject: to}, Role: m.Role, JoinedAt: now}
			if was, ok := r.members.rows[key]; ok {
				joins.JoinedAt = was.JoinedAt
			}
			r.members.put(key, joins)
		}
		return nil
	})
}

func (r members) Leave(ctx context.Context, t domain.TenantID, s, by domain.Subject, now time.Time) error {
	return r.inTenant(ctx, t, func() error {
		for _, m := range r.memberships(t, s) {
			r.members.delete(tenantKey[membershipKey]{t, membershipKey{m.Project, s}})
			key := tenantKey[domain.ProjectID]{t, m.Project}
			r.projects.put(key, touched(r.projects.rows[key], by, now))
		}
		return nil
	})
}

func (r members) ByUser(
	ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Paging,
) (p domain.Page[domain.ProjectMembership], err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.memberships(t, s)
		sortBy(all, nil, nil, compareBy(func(m domain.ProjectMembership) domain.ProjectID { return m.Project }))
		p = page(all, at)
		return nil
	})
	return p, err
}

func (r members) ProjectNames(
	ctx context.Context, t domain.TenantID, people ...domain.Subject,
) (map[domain.Subject][]string, error) {
	names := map[domain.Subject][]string{}
	err := r.inTenant(ctx, t, func() error {
		for _, who := range people {
			if found := r.projectNames(t, who); len(found) > 0 {
				names[who] = found
			}
		}
		return nil
	})
	return names, err
}

func (r members) projectNames(t domain.TenantID, who domain.Subject) (names []string) {
	for _, m := range r.memberships(t, who) {
		names = append(names, m.ProjectName)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(domain.Fold(a), domain.Fold(b)) })
	return names[:min(len(names), domain.MaxProjectNames)]
}

func (r members) memberships(t domain.TenantID, s domain.Subject) (all []domain.ProjectMembership) {
	for _, m := range r.members.all(
		func(k tenantKey[membershipKey], _ domain.Member) bool { return k.tenant == t && k.id.subject == s },
	) {
		p, role := r.projects.rows[tenantKey[domain.ProjectID]{t, m.Project}], r.role(t, m)
		all = append(all, domain.ProjectMembership{
			Project: m.Project, ProjectName: p.Name, Role: m.Role, RoleName: role.Name, Permissions: role.Permissions,
		})
	}
	return all
}

func (s *store) role(t domain.TenantID, m domain.Member) domain.Role {
	return s.roles.rows[tenantKey[domain.RoleID]{t, m.Role}]
}

// belongs reports whether the person is a member of the project.
func (s *store) belongs(t domain.TenantID, p domain.ProjectID, who domain.Subject) bool {
	return s.members.has(tenantKey[membershipKey]{t, membershipKey{p, who}})
}

// person is how others see a subject; without a profile it is only that.
func (s *store) person(t domain.TenantID, who domain.Subject) domain.Person {
	p := s.users.rows[tenantKey[domain.Subject]{t, who}].Person()
	p.Subject = who
	return p
}
