package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// byAdmin reports whether the caller may give and take every role of the project.
func byAdmin(tx access.Tx) bool { return tx.Has(domain.ProjectAdmin) || tx.Has(domain.TenantAdmin) }

// roleToGive locks the project, so that two at once never leave it without an ADMIN, and
// returns the role that the caller may give.
func (s *Service) roleToGive(
	ctx context.Context, tx access.Tx, id domain.ProjectID, at domain.Version, choice domain.RoleChoice,
) (p domain.Project, role domain.Role, err error) {
	if p, err = tx.Projects.Lock(ctx, tx.Tenant, id, at); err != nil {
		return p, role, err
	}
	roles, err := tx.Roles.List(ctx, tx.Tenant, id)
	if err != nil {
		return p, role, err
	}
	if role, err = choice.In(roles); err != nil {
		return p, role, err
	}
	return p, role, domain.RequireGrantable(role.BuiltIn, byAdmin(tx))
}

// memberToChange returns a member whose role the caller may take.
func (s *Service) memberToChange(
	ctx context.Context, tx access.Tx, id domain.ProjectID, who domain.Subject,
) (domain.MemberDetail, error) {
	m, err := tx.Members.Get(ctx, tx.Tenant, id, who)
	if err != nil {
		return m, err
	}
	return m, domain.RequireGrantable(m.BuiltIn, byAdmin(tx))
}

// requireOtherAdmin refuses to lose a project's last ADMIN.
func requireOtherAdmin(ctx context.Context, tx access.Tx, m domain.MemberDetail) error {
	if m.BuiltIn != domain.RoleAdmin {
		return nil
	}
	other, err := tx.Members.HasOtherAdmin(ctx, tx.Tenant, m.Project, m.Person.Subject)
	if err == nil && !other {
		return domain.ErrLastAdminOfProject
	}
	return err
}

// changed makes the change of a member a new version of the project, tells them unless
// they did it, and returns them as they are now.
func (s *Service) changed(
	ctx context.Context, tx access.Tx, c domain.Call, p domain.Project, who domain.Subject, kind domain.NotificationType,
) (m domain.MemberDetail, err error) {
	if _, err = tx.Projects.Touch(ctx, tx.Tenant, p.ID, c.Subject, s.clock.Now()); err != nil {
		return m, err
	}
	if m, err = tx.Members.Get(ctx, tx.Tenant, p.ID, who); err != nil || who == c.Subject {
		return m, err
	}
	roleName := ""
	if kind == domain.RoleAssigned {
		roleName = m.RoleName
	}
	return m, s.tell(ctx, tx, c, p, kind, roleName, who)
}

// tell notifies people of what the caller did to their membership.
func (s *Service) tell(
	ctx context.Context, tx access.Tx, c domain.Call, p domain.Project, kind domain.NotificationType, roleName string,
	who ...domain.Subject,
) error {
	by, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
	if err != nil {
		return err
	}
	data := domain.NotificationFrom(by.Person(), tx.Tenant, p)
	data.RoleName = roleName
	return tx.Notifications.Insert(ctx, tx.Tenant, domain.Notify(kind, data, s.clock.Now(), s.ids.New, who...)...)
}
