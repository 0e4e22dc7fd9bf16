package project

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Member returns one member of a project with what their role gives them.
func (s *Service) Member(
	ctx context.Context, c domain.Call, id domain.ProjectID, who domain.Subject,
) (domain.MemberDetail, error) {
	r := s.guard.Request(c, domain.ProjectMemberGet, access.Project(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberDetail, error) {
		return tx.Members.Get(ctx, tx.Tenant, id, who)
	})
}

// IsMember reports whether a person is a member of a project.
func (s *Service) IsMember(
	ctx context.Context, c domain.Call, id domain.ProjectID, who domain.Subject,
) (bool, error) {
	_, err := s.Member(ctx, c, id, who)
	if errors.Is(err, domain.ErrMemberNotFound) {
		return false, nil
	}
	return err == nil, err
}

// AddMember makes a person a member of a project and tells them.
func (s *Service) AddMember(
	ctx context.Context, c domain.Call, id domain.ProjectID, in domain.NewMember,
) (domain.MemberDetail, error) {
	r := s.guard.Request(c, domain.ProjectMemberAdd, access.Project(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.MemberDetail, error) {
		return s.addMember(ctx, tx, c, id, in)
	}, func(ctx context.Context, _ access.Replay) (domain.MemberDetail, error) {
		return s.Member(ctx, c.Inner(), id, in.User)
	})
}

// addMember locks the profile before the project, as who takes a person out of the
// enterprise does.
func (s *Service) addMember(
	ctx context.Context, tx access.Tx, c domain.Call, id domain.ProjectID, in domain.NewMember,
) (none domain.MemberDetail, err error) {
	known, err := tx.Users.Known(ctx, tx.Tenant, in.User)
	switch {
	case err != nil:
		return none, err
	case len(known) == 0:
		return none, domain.ErrUserNotFound.At("user_id")
	}
	p, role, err := s.roleToGive(ctx, tx, id, 0, domain.RoleChoice{ID: in.RoleID, Name: in.Role})
	if err != nil {
		return none, err
	}
	m := domain.Member{
		Project: id, Person: domain.Person{Subject: in.User}, Role: role.ID, JoinedAt: s.clock.Now(),
	}
	if err := tx.Members.Insert(ctx, tx.Tenant, m); err != nil {
		return none, domain.AtIfIs(err, domain.ErrMemberExists, "user_id")
	}
	return s.changed(ctx, tx, c, p, in.User, domain.ProjectInvitation)
}

// SetMemberRole gives a member another role of the project and tells them. Nobody changes
// their own.
func (s *Service) SetMemberRole(
	ctx context.Context, c domain.Call, id domain.ProjectID, who domain.Subject, at domain.Version, to domain.RoleChoice,
) (domain.MemberDetail, error) {
	r := s.guard.Request(c, domain.ProjectMemberRole, access.Project(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (m domain.MemberDetail, err error) {
		p, role, err := s.roleToGive(ctx, tx, id, at, to)
		if err != nil {
			return m, err
		}
		m, err = s.memberToChange(ctx, tx, id, who)
		switch {
		case err != nil:
			return m, err
		case who == c.Subject:
			return m, domain.ErrOwnRole
		case m.Role == role.ID:
			return m, nil
		}
		if err := giveRole(ctx, tx, m, role); err != nil {
			return m, err
		}
		return s.changed(ctx, tx, c, p, who, domain.RoleAssigned)
	})
}

func giveRole(ctx context.Context, tx access.Tx, m domain.MemberDetail, role domain.Role) error {
	if role.BuiltIn != domain.RoleAdmin {
		if err := requireOtherAdmin(ctx, tx, m); err != nil {
			return err
		}
	}
	return tx.Members.SetRole(ctx, tx.Tenant, m.Project, m.Person.Subject, role.ID)
}

// RemoveMember takes a person out of a project. What was shared with them there, and what
// they keep of it, opens no more.
func (s *Service) RemoveMember(
	ctx context.Context, c domain.Call, id domain.ProjectID, who domain.Subject, at domain.Version,
) error {
	r := s.guard.Request(c, domain.ProjectMemberRemove, access.Project(id))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (m domain.MemberDetail, err error) {
		if _, err = tx.Projects.Lock(ctx, tx.Tenant, id, at); err != nil {
			return m, err
		}
		if m, err = s.memberToChange(ctx, tx, id, who); err != nil {
			return m, err
		}
		if err = requireOtherAdmin(ctx, tx, m); err != nil {
			return m, err
		}
		if err = tx.Members.Remove(ctx, tx.Tenant, id, who); err != nil {
			return m, err
		}
		_, err = tx.Projects.Touch(ctx, tx.Tenant, id, c.Subject, s.clock.Now())
		return m, err
	})
	return err
}
