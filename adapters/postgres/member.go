package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

var memberErrors = errorMap{constraints: map[string]*domain.Error{
	"project_members_pkey":         domain.ErrMemberExists,
	"project_members_subject_fkey": domain.ErrUserNotFound,
	"project_members_project_fkey": domain.ErrProjectNotFound,
	"project_members_role_fkey":    domain.ErrRoleNotFound,
}}

type members struct{ *DB }

const insertIntoMembers = `INSERT INTO ?tenant.project_members (project, subject, role, joined_at)
	SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
	ON CONFLICT (project, subject) DO NOTHING`

func insertMembers(all []domain.Member) statement {
	taken := orTaken(domain.ErrMemberExists, len(all))
	return statement{text: insertIntoMembers, errors: memberErrors, read: taken, args: []any{
		texts(all, func(m domain.Member) domain.ProjectID { return m.Project }),
		texts(all, func(m domain.Member) domain.Subject { return m.Person.Subject }),
		texts(all, func(m domain.Member) domain.RoleID { return m.Role }),
		mapRows(all, func(m domain.Member) time.Time { return m.JoinedAt }),
	}}
}

func (r members) Insert(ctx context.Context, t domain.TenantID, all ...domain.Member) error {
	return r.InTx(ctx, func(ctx context.Context) error { return r.ask(ctx, t, insertMembers(all)) })
}

const selectMembers = `SELECT m.project, m.subject, u.first_name, u.last_name, u.email, u.avatar_url, u.job_title,
		m.role, r.name, m.joined_at
	FROM ?tenant.project_members AS m
	JOIN ?tenant.users AS u ON u.subject = m.subject
	JOIN ?tenant.project_roles AS r ON r.id = m.role
	WHERE m.project = $1 ORDER BY m.joined_at, m.subject`

func membersOf(p domain.ProjectID, all *[]domain.Member) statement {
	return statement{text: selectMembers, args: []any{text(p)}, read: eachRow(all, func(m *domain.Member) []any {
		return []any{
			(*string)(&m.Project), (*string)(&m.Person.Subject), &m.Person.FirstName, &m.Person.LastName,
			&m.Person.Email, &m.Person.AvatarURL, &m.Person.JobTitle, (*string)(&m.Role), &m.RoleName, &m.JoinedAt,
		}
	})}
}

func (r members) List(
	ctx context.Context, t domain.TenantID, p domain.ProjectID,
) (all []domain.Member, err error) {
	err = r.ask(ctx, t, membersOf(p, &all))
	return all, err
}

const (
	countByUser  = "SELECT count(*) FROM ?tenant.project_members WHERE subject = $1"
	selectByUser = `SELECT m.total, m.project, p.name, m.role, r.name, r.predict, r.compare, r.copilot, r.insights
		FROM (SELECT project, role, count(*) OVER () AS total FROM ?tenant.project_members
			WHERE subject = $1 ORDER BY project LIMIT $2 OFFSET $3) AS m
		JOIN ?tenant.projects AS p ON p.id = m.project
		JOIN ?tenant.project_roles AS r ON r.id = m.role
		ORDER BY m.project`
)

func (r members) ByUser(
	ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Paging,
) (domain.Page[domain.ProjectMembership], error) {
	page := domain.Page[domain.ProjectMembership]{Page: at.Page, Size: at.Size}
	err := r.ask(ctx, t, statement{
		text: selectByUser, args: []any{text(s), at.Size, at.Offset()},
		read: eachRow(&page.Items, func(m *domain.ProjectMembership) []any {
			return []any{
				&page.Total, (*string)(&m.Project), &m.ProjectName, (*string)(&m.Role), &m.RoleName,
				(*string)(&m.Permissions.Predict), (*string)(&m.Permissions.Compare),
				(*string)(&m.Permissions.Copilot), (*string)(&m.Permissions.Insights),
			}
		}),
	})
	if err == nil && len(page.Items) == 0 && at.Page > 0 { // beyond the last there is no row to tell the total
		err = r.ask(ctx, t, statement{text: countByUser, args: []any{text(s)}, read: oneRow(&page.Total)})
	}
	return page, err
}
