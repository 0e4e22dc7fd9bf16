package project

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Members returns who belongs to a project.
func (s *Service) Members(ctx context.Context, c domain.Call, id domain.ProjectID) ([]domain.Member, error) {
	r := s.guard.Request(c, domain.ProjectMembers, access.Project(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Member, error) {
		return tx.Members.List(ctx, tx.Tenant, id)
	})
}

// Memberships returns one page of the projects that a person is in, with the role
// and permissions there.
func (s *Service) Memberships(
	ctx context.Context, c domain.Call, who domain.Subject, at domain.Paging,
) (domain.Page[domain.ProjectMembership], error) {
	r := s.guard.Request(c, domain.ProjectMemberships, access.User(who))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.ProjectMembership], error) {
		page, err := tx.Members.ByUser(ctx, tx.Tenant, who, at.Normalized())
		if err == nil && page.Total == 0 { // every member is a user
			_, err = tx.Users.Get(ctx, tx.Tenant, who)
		}
		return page, err
	})
}

// insert stores a new project with its roles and members.
func (s *Service) insert(
	ctx context.Context, tx access.Tx, p domain.Project, wanted []domain.NewMember,
) ([]domain.Member, error) {
	roles := domain.BuiltInRoles(p.ID, p.CreatedAt, s.ids.New)
	members, err := resolveRoles(p, p.CreatedBy, roles, wanted)
	if err != nil {
		return nil, err
	}
	if err := requireKnown(ctx, tx, wanted); err != nil {
		return nil, err
	}
	return tx.Projects.Insert(ctx, tx.Tenant, p, roles, members)
}

// requireKnown refuses who has no profile.
func requireKnown(ctx context.Context, tx access.Tx, wanted []domain.NewMember) error {
	if len(wanted) == 0 {
		return nil
	}
	people := make([]domain.Subject, len(wanted))
	for i, w := range wanted {
		people[i] = w.User
	}
	known, err := tx.Users.Known(ctx, tx.Tenant, people...)
	if err != nil {
		return err
	}
	for i, who := range people {
		if !slices.Contains(known, who) {
			return domain.ErrUserNotFound.At(fmt.Sprintf("members[%d].user_id", i))
		}
	}
	return nil
}

// resolveRoles turns the wanted list into members: the creator first, as ADMIN,
// whatever the list says of them.
func resolveRoles(
	p domain.Project, creator domain.Subject, roles []domain.Role, wanted []domain.NewMember,
) ([]domain.Member, error) {
	members := []domain.Member{member(p, creator, roles[0])}
	seen := map[domain.Subject]bool{}
	for i, w := range wanted {
		if seen[w.User] {
			return nil, domain.ErrMemberDuplicate.At(fmt.Sprintf("members[%d].user_id", i))
		}
		seen[w.User] = true
		choice := domain.RoleChoice{ID: w.RoleID, Name: w.Role}
		role, err := domain.FindRole(roles, choice.ID, choice.Name)
		if err != nil {
			return nil, domain.ErrRoleNotFound.At(fmt.Sprintf("members[%d].%s", i, choice.Field()))
		}
		if w.User != creator {
			members = append(members, member(p, w.User, role))
		}
	}
	return members, nil
}

func member(p domain.Project, s domain.Subject, role domain.Role) domain.Member {
	return domain.Member{Project: p.ID, Person: domain.Person{Subject: s}, Role: role.ID, JoinedAt: p.CreatedAt}
}

// notify tells those who were added by somebody else.
func (s *Service) notify(ctx context.Context, tx access.Tx, p domain.Project, members []domain.Member) error {
	var sender domain.Person
	var to []domain.Subject
	for _, m := range members {
		if m.Person.Subject == p.CreatedBy {
			sender = m.Person
		} else {
			to = append(to, m.Person.Subject)
		}
	}
	data := domain.NotificationFrom(sender, tx.Tenant, p)
	all := domain.Notify(domain.ProjectInvitation, data, s.clock.Now(), s.ids.New, to...)
	return tx.Notifications.Insert(ctx, tx.Tenant, all...)
}
