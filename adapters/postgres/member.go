package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type memberRow struct {
	Project  domain.ProjectID
	Subject  domain.Subject
	Role     domain.RoleID
	JoinedAt time.Time
}

// memberDetail is a member as people see them.
type memberDetail struct {
	Project  domain.ProjectID
	Person   personRow `bun:"embed:"`
	Role     domain.RoleID
	RoleName string
	JoinedAt time.Time
}

func (r memberDetail) toDomain() domain.Member {
	return domain.Member{
		Project: r.Project, Person: domain.Person(r.Person), Role: r.Role, RoleName: r.RoleName, JoinedAt: r.JoinedAt,
	}
}

var memberErrors = errorMap{constraints: map[string]*domain.Error{
	"project_members_pkey":         domain.ErrMemberExists,
	"project_members_subject_fkey": domain.ErrUserNotFound,
	"project_members_project_fkey": domain.ErrProjectNotFound,
	"project_members_role_fkey":    domain.ErrRoleNotFound,
}}

type members struct{ *DB }

func (r members) Insert(ctx context.Context, t domain.TenantID, members ...domain.Member) error {
	if len(members) == 0 {
		return nil
	}
	rows := mapRows(
		members, func(m domain.Member) memberRow { return memberRow{m.Project, m.Person.Subject, m.Role, m.JoinedAt} },
	)
	return memberErrors.exec(r.tenant(ctx, t).insert(&rows, "?tenant.project_members AS member_row").Exec(ctx))
}

func (r members) List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Member, error) {
	var rows []memberDetail
	err := r.tenant(ctx, t).raw(`SELECT m.project, m.subject,
			u.first_name, u.last_name, u.email, u.avatar_url, u.job_title,
			m.role, r.name AS role_name, m.joined_at
		FROM ?tenant.project_members AS m
		JOIN ?tenant.users AS u ON u.subject = m.subject
		JOIN ?tenant.project_roles AS r ON r.id = m.role
		WHERE m.project = ? ORDER BY m.joined_at, m.subject`, p).Scan(ctx, &rows)
	return mapRows(rows, memberDetail.toDomain), memberErrors.translate(err)
}

type membershipRow struct {
	Project     domain.ProjectID
	ProjectName string
	Role        domain.RoleID
	RoleName    string
	Permissions domain.Permissions `bun:"embed:"`
}

func (r membershipRow) toDomain() domain.ProjectMembership { return domain.ProjectMembership(r) }

// byUser counts apart from the page, because a page beyond the last has a total, too:
// such a page is one row of the total alone.
const byUser = `SELECT counted.total, coalesce(m.project, '') AS project, coalesce(p.name, '') AS project_name,
		coalesce(m.role, '') AS role, coalesce(r.name, '') AS role_name, coalesce(r.predict, '') AS predict,
		coalesce(r.compare, '') AS compare, coalesce(r.copilot, '') AS copilot, coalesce(r.insights, '') AS insights
	FROM (SELECT count(*) AS total FROM ?tenant.project_members WHERE subject = ?0) AS counted
	LEFT JOIN (SELECT project, role FROM ?tenant.project_members
		WHERE subject = ?0 ORDER BY project LIMIT ?1 OFFSET ?2) AS m ON true
	LEFT JOIN ?tenant.projects AS p ON p.id = m.project
	LEFT JOIN ?tenant.project_roles AS r ON r.id = m.role
	ORDER BY m.project`

func (r members) ByUser(
	ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Paging,
) (domain.Page[domain.ProjectMembership], error) {
	var rows []struct {
		Total int64
		membershipRow
	}
	page := domain.Page[domain.ProjectMembership]{Page: at.Page, Size: at.Size}
	err := r.tenant(ctx, t).raw(byUser, s, at.Size, at.Page*at.Size).Scan(ctx, &rows)
	for _, row := range rows {
		if page.Total = row.Total; row.Project != "" {
			page.Items = append(page.Items, row.toDomain())
		}
	}
	return page, memberErrors.translate(err)
}
