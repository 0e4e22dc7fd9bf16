package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r projects) Statistics(
	ctx context.Context, t domain.TenantID, member domain.Subject,
) (s domain.ProjectStatistics, err error) {
	err = r.inTenant(ctx, t, func() error {
		counts := func(p domain.ProjectID) bool { return member == "" || r.belongs(t, p, member) }
		for k, p := range r.projects.each() {
			if k.tenant == t && counts(p.ID) {
				s.Projects++
			}
			if k.tenant == t && counts(p.ID) && p.Status == domain.ProjectCompleted {
				s.Completed++
			}
		}
		r.countMembers(t, &s, counts)
		return nil
	})
	return s, err
}

func (r projects) countMembers(
	t domain.TenantID, s *domain.ProjectStatistics, counts func(domain.ProjectID) bool,
) {
	people := map[domain.Subject]bool{}
	s.ByRole = map[string]int64{}
	for k, m := range r.members.each() {
		if k.tenant == t && counts(m.Project) {
			people[m.Person.Subject] = true
			s.ByRole[r.role(t, m).Name]++
		}
	}
	s.People = int64(len(people))
}
