package project

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Members returns who belongs to a project.
func (s *Service) Members(ctx context.Context, a domain.Actor, id domain.ProjectID) (all []domain.Member, err error) {
	err = s.desk.Read(ctx, a, domain.ProjectMembers, access.Project(id), func(ctx context.Context, n access.Near) error {
		all, err = n.Members.List(ctx, n.Tenant, id)
		return err
	})
	return all, err
}

// staff gives a new project its roles and members, and tells those who were
// added by somebody else.
func (s *Service) staff(ctx context.Context, n access.Near, a domain.Actor, p domain.Project, wanted []domain.NewMember) error {
	roles := domain.BuiltInRoles(p.ID, p.CreatedAt)
	if err := n.Roles.Insert(ctx, n.Tenant, roles...); err != nil {
		return err
	}
	members, err := assign(p, a.Subject, roles, wanted)
	if err != nil {
		return err
	}
	for i, w := range wanted {
		if _, err := n.Users.Get(ctx, n.Tenant, w.User); err != nil {
			return domain.AtIfIs(err, domain.NoSuchUser, fmt.Sprintf("members[%d].user_id", i))
		}
	}
	if err := n.Members.Insert(ctx, n.Tenant, members...); err != nil {
		return err
	}
	return s.notify(ctx, n, a, p, members)
}

// assign turns the wanted list into members: the creator first, as ADMIN,
// whatever the list says of them.
func assign(p domain.Project, creator domain.Subject, roles []domain.Role, wanted []domain.NewMember) ([]domain.Member, error) {
	members := []domain.Member{{Project: p.ID, Person: domain.Person{Subject: creator}, Role: roles[0].ID, JoinedAt: p.CreatedAt}}
	seen := map[domain.Subject]bool{}
	for i, w := range wanted {
		if seen[w.User] {
			return nil, domain.MemberTwice.At(fmt.Sprintf("members[%d].user_id", i))
		}
		seen[w.User] = true
		role, err := domain.FindRole(roles, w.RoleID, w.Role)
		if err != nil {
			return nil, domain.NoSuchRole.At(fmt.Sprintf("members[%d].%s", i, named(w)))
		}
		if w.User != creator {
			members = append(members, domain.Member{Project: p.ID, Person: domain.Person{Subject: w.User}, Role: role.ID, JoinedAt: p.CreatedAt})
		}
	}
	return members, nil
}

// named is the field by which a member's role was told.
func named(w domain.NewMember) string {
	if w.RoleID != "" {
		return "role_id"
	}
	return "role"
}

func (s *Service) notify(ctx context.Context, n access.Near, a domain.Actor, p domain.Project, members []domain.Member) error {
	if len(members) == 1 {
		return nil
	}
	sender, err := n.Users.Get(ctx, n.Tenant, a.Subject)
	if err != nil {
		return err
	}
	var to []domain.Subject
	for _, m := range members[1:] {
		to = append(to, m.Person.Subject)
	}
	data := domain.From(sender.Person(), n.Tenant, p)
	return n.Notifications.Insert(ctx, n.Tenant, domain.Notify(domain.ProjectInvitation, data, s.now(), to...)...)
}
