package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// projectColumns tells where each key of a sort is kept.
var projectColumns = map[string]string{
	"name": "name_key", "status": "status", "created_at": "created_at", "updated_at": "updated_at",
}

// projectList is a list of projects as its statements say it.
type projectList struct {
	where []string
	order string
	args  []any
}

func listProjects(q domain.ProjectQuery) *projectList {
	l := &projectList{}
	if q.Member != "" {
		l.require("id IN (SELECT project FROM ?tenant.project_members WHERE subject = ", text(q.Member), ")")
	}
	if q.Status != "" {
		l.require("status = ", text(q.Status), "")
	}
	if part := domain.Fold(q.Q); part != "" {
		l.require("strpos(name_key, ", text(part), ") > 0")
	}
	for _, o := range q.Sort {
		if column, ok := projectColumns[o.Key]; ok {
			l.order += column + direction[o.Desc] + ", "
		}
	}
	l.order += "id"
	return l
}

var direction = map[bool]string{true: " DESC"}

// require adds a condition on what stands between two parts.
func (l *projectList) require(before, value, after string) {
	l.where = append(l.where, before+l.arg(value)+after)
}

// arg returns the place of an argument.
func (l *projectList) arg(value any) string {
	l.args = append(l.args, value)
	return "$" + strconv.Itoa(len(l.args))
}

// from is the projects that are meant.
func (l *projectList) from() string {
	if len(l.where) == 0 {
		return " FROM ?tenant.projects AS project_row"
	}
	return " FROM ?tenant.projects AS project_row WHERE " + strings.Join(l.where, " AND ")
}

// count must come before page, which adds arguments.
func (l *projectList) count(total *int64) statement {
	return statement{text: "SELECT count(*)" + l.from(), args: l.args, read: oneRow(total)}
}

// page looks at the members of those alone that are on it.
func (l *projectList) page(viewer domain.Subject, p domain.Paging, all *[]domain.ProjectSummary) statement {
	rows := "SELECT " + projectFields + l.from() + " ORDER BY " + l.order +
		" LIMIT " + l.arg(p.Size) + " OFFSET " + l.arg(p.Offset())
	whole := "SELECT " + projectFields +
		", (SELECT count(*) FROM ?tenant.project_members AS m WHERE m.project = p.id)" +
		", coalesce((SELECT a.role_name FROM ?tenant.project_access AS a WHERE a.project = p.id AND a.subject = " +
		l.arg(text(viewer)) + "), '') FROM (" + rows + ") AS p ORDER BY " + l.order
	return statement{text: whole, args: l.args, read: eachRow(all, func(s *domain.ProjectSummary) []any {
		return append(projectInto(&s.Project), &s.Members, &s.Role)
	})}
}

func (r projects) List(
	ctx context.Context, t domain.TenantID, q domain.ProjectQuery,
) (domain.Page[domain.ProjectSummary], error) {
	answer := domain.Page[domain.ProjectSummary]{Page: q.Page, Size: q.Size, Items: []domain.ProjectSummary{}}
	l := listProjects(q)
	err := r.ask(ctx, t, l.count(&answer.Total), l.page(q.Viewer, q.Paging, &answer.Items))
	return answer, err
}
