package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	countProjects = `SELECT count(*), count(*) FILTER (WHERE status = 'COMPLETED'),
		(SELECT count(DISTINCT subject) FROM ?tenant.project_members) FROM ?tenant.projects`
	countByRole = "SELECT role_name, count(*) FROM ?tenant.project_access GROUP BY role_name"

	projectsOf      = "(SELECT project FROM ?tenant.project_members WHERE subject = $1)"
	countProjectsOf = `SELECT count(*), count(*) FILTER (WHERE status = 'COMPLETED'),
		(SELECT count(DISTINCT subject) FROM ?tenant.project_members WHERE project IN ` + projectsOf + `)
		FROM ?tenant.projects WHERE id IN ` + projectsOf
	countByRoleOf = "SELECT role_name, count(*) FROM ?tenant.project_access WHERE project IN " + projectsOf +
		" GROUP BY role_name"
)

type roleCount struct {
	name  string
	count int64
}

func (r projects) Statistics(
	ctx context.Context, t domain.TenantID, member domain.Subject,
) (s domain.ProjectStatistics, err error) {
	projects, byRole, args := countProjects, countByRole, []any(nil)
	if member != "" {
		projects, byRole, args = countProjectsOf, countByRoleOf, []any{text(member)}
	}
	var roles []roleCount
	err = r.ask(ctx, t,
		statement{text: projects, args: args, read: oneRow(&s.Projects, &s.Completed, &s.People)},
		statement{text: byRole, args: args, read: eachRow(&roles, func(c *roleCount) []any {
			return []any{&c.name, &c.count}
		})},
	)
	s.ByRole = map[string]int64{}
	for _, role := range roles {
		s.ByRole[role.name] = role.count
	}
	return s, err
}
