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

const (
	fromMembers = `SELECT m.project, m.subject, u.first_name, u.last_name, u.email, u.avatar_url, u.job_title,
		m.role, r.name, m.joined_at
	FROM ?tenant.project_members AS m
	JOIN ?tenant.users AS u ON u.subject = m.subject
	JOIN ?tenant.project_roles AS r ON r.id = m.role
	WHERE m.project `
	inOrderOfJoining = " ORDER BY m.joined_at, m.subject"
	selectMembers    = fromMembers + "= $1" + inOrderOfJoining
	// A project at a time, by its index: OFFSET keeps the planner from reading all roles for many at once.
	selectMembersOf = "SELECT m.* FROM (SELECT DISTINCT unnest($1::text[]) AS id) AS p CROSS JOIN LATERAL (" +
		fromMembers + "= p.id OFFSET 0) AS m" + inOrderOfJoining
)

func membersOf(p domain.ProjectID, all *[]domain.Member) statement {
	return statement{text: selectMembers, args: []any{text(p)}, read: eachRow(all, memberColumns)}
}

func memberColumns(m *domain.Member) []any {
	return []any{
		(*string)(&m.Project), (*string)(&m.Person.Subject), &m.Person.FirstName, &m.Person.LastName,
		&m.Person.Email, &m.Person.AvatarURL, &m.Person.JobTitle, (*string)(&m.Role), &m.RoleName, &m.JoinedAt,
	}
}

func (r members) List(
	ctx context.Context, t domain.TenantID, p domain.ProjectID,
) (all []domain.Member, err error) {
	err = r.ask(ctx, t, membersOf(p, &all))
	return all, err
}

func (r members) ByProjects(
	ctx context.Context, t domain.TenantID, projects ...domain.ProjectID,
) (map[domain.ProjectID][]domain.Member, error) {
	var all []domain.Member
	err := r.ask(ctx, t, statement{
		text: selectMembersOf, read: eachRow(&all, memberColumns),
		args: []any{texts(projects, func(p domain.ProjectID) domain.ProjectID { return p })},
	})
	byProject := map[domain.ProjectID][]domain.Member{}
	for _, m := range all {
		byProject[m.Project] = append(byProject[m.Project], m)
	}
	return byProject, err
}

const (
	lockProjectsOf = `SELECT count(*) FROM (SELECT FROM ?tenant.projects
		WHERE id IN (SELECT project FROM ?tenant.project_members WHERE subject = $1) ORDER BY id FOR UPDATE) AS locked`
	selectOnlyAdmin = `SELECT a.project, p.name, a.role, a.role_name, a.predict, a.compare, a.copilot, a.insights
		FROM ?tenant.project_access AS a JOIN ?tenant.projects AS p ON p.id = a.project
		WHERE a.subject = $1 AND a.built_in = 'ADMIN' AND NOT EXISTS (SELECT FROM ?tenant.project_access AS o
			WHERE o.project = a.project AND o.built_in = 'ADMIN' AND o.subject <> a.subject)
		ORDER BY a.project`
	succeed = `INSERT INTO ?tenant.project_members (project, subject, role, joined_at)
		SELECT project, $3, role, $4 FROM ?tenant.project_members WHERE project = ANY($1::text[]) AND subject = $2
		ON CONFLICT (project, subject) DO UPDATE SET role = EXCLUDED.role`
	leaveProjects = `WITH gone AS (DELETE FROM ?tenant.project_members WHERE subject = $1 RETURNING project)
		UPDATE ?tenant.projects SET version = version + 1, updated_at = $2, updated_by = $3
		WHERE id IN (SELECT project FROM gone)`
)

func (r members) LockOnlyAdmin(
	ctx context.Context, t domain.TenantID, s domain.Subject,
) (all []domain.ProjectMembership, err error) {
	var locked int64
	err = r.ask(
		ctx, t, statement{text: lockProjectsOf, args: []any{text(s)}, read: oneRow(&locked)},
		statement{text: selectOnlyAdmin, args: []any{text(s)}, read: eachRow(&all, membershipColumns)},
	)
	return all, err
}

func (r members) Succeed(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, from, to domain.Subject, now time.Time,
) error {
	return r.ask(ctx, t, statement{text: succeed, errors: memberErrors, args: []any{
		texts(projects, func(p domain.ProjectID) domain.ProjectID { return p }), text(from), text(to), now,
	}})
}

func (r members) Leave(ctx context.Context, t domain.TenantID, s, by domain.Subject, now time.Time) error {
	return r.ask(ctx, t, statement{text: leaveProjects, args: []any{text(s), now, text(by)}})
}

func membershipColumns(m *domain.ProjectMembership) []any {
	return []any{
		(*string)(&m.Project), &m.ProjectName, (*string)(&m.Role), &m.RoleName,
		(*string)(&m.Permissions.Predict), (*string)(&m.Permissions.Compare),
		(*string)(&m.Permissions.Copilot), (*string)(&m.Permissions.Insights),
	}
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
			return append([]any{&page.Total}, membershipColumns(m)...)
		}),
	})
	if err == nil && len(page.Items) == 0 && at.Page > 0 { // beyond the last there is no row to tell the total
		err = r.ask(ctx, t, statement{text: countByUser, args: []any{text(s)}, read: oneRow(&page.Total)})
	}
	return page, err
}

const selectProjectNames = `SELECT u.subject, p.name FROM unnest($1::text[]) AS u(subject)
	CROSS JOIN LATERAL (
		SELECT p.name, p.name_key FROM ?tenant.project_members AS m JOIN ?tenant.projects AS p ON p.id = m.project
		WHERE m.subject = u.subject ORDER BY p.name_key LIMIT $2) AS p
	ORDER BY u.subject, p.name_key`

func (r members) ProjectNames(
	ctx context.Context, t domain.TenantID, people ...domain.Subject,
) (map[domain.Subject][]string, error) {
	var rows []struct{ subject, name string }
	err := r.ask(ctx, t, statement{
		text: selectProjectNames,
		args: []any{texts(people, func(s domain.Subject) domain.Subject { return s }), domain.MaxProjectNames},
		read: eachRow(&rows, func(r *struct{ subject, name string }) []any { return []any{&r.subject, &r.name} }),
	})
	names := map[domain.Subject][]string{}
	for _, row := range rows {
		names[domain.Subject(row.subject)] = append(names[domain.Subject(row.subject)], row.name)
	}
	return names, err
}
