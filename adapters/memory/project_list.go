package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r projects) List(
	ctx context.Context, t domain.TenantID, q domain.ProjectQuery,
) (p domain.Page[domain.ProjectSummary], err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.projects.all(
			func(k tenantKey[domain.ProjectID], p domain.Project) bool { return k.tenant == t && r.match(t, p, q) },
		)
		sortBy(all, q.Sort, projectOrder(), compareBy(func(p domain.Project) domain.ProjectID { return p.ID }))
		p = domain.MapPage(page(all, q.Paging), func(p domain.Project) domain.ProjectSummary { return r.summary(t, p, q) })
		return nil
	})
	return p, err
}

func (r projects) summary(t domain.TenantID, p domain.Project, q domain.ProjectQuery) domain.ProjectSummary {
	s := domain.ProjectSummary{Project: p}
	for k, m := range r.members.each() {
		if k.tenant == t && m.Project == p.ID {
			s.Members++
		}
	}
	if m, ok := r.members.rows[tenantKey[membershipKey]{t, membershipKey{p.ID, q.Viewer}}]; ok {
		s.Role = r.role(t, m).Name
	}
	return s
}

func (r projects) match(t domain.TenantID, p domain.Project, q domain.ProjectQuery) bool {
	return contains(q.Q, p.NameKey) && (q.Status == "" || q.Status == p.Status) &&
		(q.Member == "" || r.belongs(t, p.ID, q.Member))
}

func projectOrder() map[string]func(a, b domain.Project) int {
	return map[string]func(a, b domain.Project) int{
		"name":       compareBy(func(p domain.Project) string { return p.NameKey }),
		"status":     compareBy(func(p domain.Project) domain.ProjectStatus { return p.Status }),
		"created_at": func(a, b domain.Project) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated_at": func(a, b domain.Project) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
	}
}
