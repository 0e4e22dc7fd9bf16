package project

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// MoveRole gives another role to all who have one, tells them, and deletes the old one.
func (s *Service) MoveRole(
	ctx context.Context, c domain.Call, p domain.ProjectID, id, to domain.RoleID,
) (domain.MovedRole, error) {
	r := s.guard.Request(c, domain.ProjectRoleMove, access.InProject(p, id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (moved domain.MovedRole, err error) {
		if err = s.lockOthersRole(ctx, tx, c, p, id); err != nil {
			return moved, err
		}
		if moved, err = otherRole(ctx, tx, p, id, to); err != nil {
			return moved, err
		}
		who, err := tx.Members.Move(ctx, tx.Tenant, p, id, to)
		if err != nil {
			return moved, err
		}
		if _, err = tx.Roles.Delete(ctx, tx.Tenant, p, id, 0, domain.Role.RequireEditable); err != nil {
			return moved, err
		}
		return moved, s.tellMoved(ctx, tx, c, moved.Role, who)
	}, func(ctx context.Context, _ access.Replay) (domain.MovedRole, error) {
		role, err := s.Role(ctx, c.Inner(), p, to)
		return domain.MovedRole{Role: role, From: id}, err
	})
}

// otherRole is to where the members of a role move.
func otherRole(
	ctx context.Context, tx access.Tx, p domain.ProjectID, from, to domain.RoleID,
) (moved domain.MovedRole, err error) {
	if from == to {
		return moved, domain.ErrRoleSame.At("to")
	}
	role, err := roleOf(ctx, tx, p, to)
	return domain.MovedRole{Role: role, From: from}, domain.AtIfIs(err, domain.ErrRoleNotFound, "to")
}

// tellMoved makes what has moved a new version of the project.
func (s *Service) tellMoved(
	ctx context.Context, tx access.Tx, c domain.Call, to domain.Role, who []domain.Subject,
) error {
	if len(who) == 0 {
		return nil
	}
	if _, err := tx.Projects.Touch(ctx, tx.Tenant, to.Project, c.Subject, s.clock.Now()); err != nil {
		return err
	}
	p, err := tx.Projects.Get(ctx, tx.Tenant, to.Project)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, c, p, domain.RoleAssigned, to.Name, who...)
}

// lockOthersRole locks the project, and refuses a role that is not to be edited, and the
// caller's own: nobody changes their own rights.
func (s *Service) lockOthersRole(
	ctx context.Context, tx access.Tx, c domain.Call, p domain.ProjectID, id domain.RoleID,
) error {
	if _, err := tx.Projects.Lock(ctx, tx.Tenant, p, 0); err != nil {
		return err
	}
	role, err := roleOf(ctx, tx, p, id)
	if err != nil {
		return err
	}
	if err := role.RequireEditable(); err != nil {
		return err
	}
	m, err := tx.Members.Get(ctx, tx.Tenant, p, c.Subject)
	switch {
	case errors.Is(err, domain.ErrMemberNotFound):
		return nil
	case err == nil && m.Role == id:
		return domain.ErrOwnRole
	}
	return err
}

// roleOf returns a role, unless it is another project's.
func roleOf(ctx context.Context, tx access.Tx, p domain.ProjectID, id domain.RoleID) (domain.Role, error) {
	role, err := tx.Roles.Get(ctx, tx.Tenant, id)
	if err == nil && role.Project != p {
		return domain.Role{}, domain.ErrRoleNotFound
	}
	return role, err
}
