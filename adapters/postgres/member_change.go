package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

const membersTable = "?tenant.project_members"

var oneMemberErrors = errorMap{notFound: domain.ErrMemberNotFound, constraints: memberErrors.constraints}

const selectMember = `SELECT m.project, m.subject, u.first_name, u.last_name, u.email, u.avatar_url, u.job_title,
		m.role, r.name, m.joined_at, u.id, r.built_in, r.predict, r.compare, r.copilot, r.insights, p.version
	FROM ?tenant.project_members AS m
	JOIN ?tenant.users AS u ON u.subject = m.subject
	JOIN ?tenant.project_roles AS r ON r.id = m.role
	JOIN ?tenant.projects AS p ON p.id = m.project
	WHERE m.project = $1 AND m.subject = $2`

func (r members) Get(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject,
) (m domain.MemberDetail, err error) {
	err = r.ask(ctx, t, statement{
		text: selectMember, args: []any{text(p), text(s)}, errors: oneMemberErrors,
		read: oneRow(append(memberColumns(&m.Member),
			&m.UserID, &m.BuiltIn, (*string)(&m.Permissions.Predict), (*string)(&m.Permissions.Compare),
			(*string)(&m.Permissions.Copilot), (*string)(&m.Permissions.Insights), (*int64)(&m.Version))...),
	})
	return m, err
}

// A role of another project breaks a constraint, whose error quotes no more than ids; it is
// looked for all the same, because nothing that is expected may stand in the server's log.
const setMemberRole = `WITH found AS (SELECT id FROM ?tenant.project_roles WHERE id = $3 AND project = $1),
	changed AS (UPDATE ?tenant.project_members SET role = found.id FROM found
		WHERE project_members.project = $1 AND subject = $2 RETURNING subject)
	SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM changed)`

func (r members) SetRole(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject, role domain.RoleID,
) error {
	return r.InTx(ctx, func(ctx context.Context) error {
		r.tenant(ctx, t).markFactsChanged(membersTable, factTables)
		var found, changed int64
		err := r.ask(ctx, t, statement{
			text: setMemberRole, args: []any{text(p), text(s), text(role)}, errors: memberErrors,
			read: oneRow(&found, &changed),
		})
		switch {
		case err != nil:
			return err
		case found == 0:
			return r.tenant(ctx, t).refuse(domain.ErrRoleNotFound)
		case changed == 0:
			return domain.ErrMemberNotFound
		}
		return nil
	})
}

const moveMembers = `WITH found AS (SELECT id FROM ?tenant.project_roles WHERE id = $3 AND project = $1),
	moved AS (UPDATE ?tenant.project_members SET role = found.id FROM found
		WHERE project_members.project = $1 AND role = $2 RETURNING subject)
	SELECT (SELECT count(*) FROM found), coalesce((SELECT array_agg(subject ORDER BY subject) FROM moved), '{}')`

func (r members) Move(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, from, to domain.RoleID,
) (moved []domain.Subject, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		r.tenant(ctx, t).markFactsChanged(membersTable, factTables)
		var found int64
		var subjects []string
		err := r.ask(ctx, t, statement{
			text: moveMembers, args: []any{text(p), text(from), text(to)}, errors: memberErrors,
			read: oneRow(&found, &subjects),
		})
		if err == nil && found == 0 {
			err = r.tenant(ctx, t).refuse(domain.ErrRoleNotFound)
		}
		moved = mapRows(subjects, func(s string) domain.Subject { return domain.Subject(s) })
		return err
	})
	return moved, err
}

const removeMember = "DELETE FROM ?tenant.project_members WHERE project = $1 AND subject = $2 RETURNING subject"

func (r members) Remove(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject,
) error {
	return r.InTx(ctx, func(ctx context.Context) error {
		r.tenant(ctx, t).markFactsChanged(membersTable, factTables)
		var gone string
		return r.ask(ctx, t, statement{
			text: removeMember, args: []any{text(p), text(s)}, errors: oneMemberErrors, read: oneRow(&gone),
		})
	})
}

const otherProjectAdmin = `SELECT EXISTS (SELECT FROM ?tenant.project_access
	WHERE project = $1 AND built_in = 'ADMIN' AND subject <> $2)`

func (r members) HasOtherAdmin(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, except domain.Subject,
) (found bool, err error) {
	err = r.ask(ctx, t, statement{text: otherProjectAdmin, args: []any{text(p), text(except)}, read: oneRow(&found)})
	return found, err
}
