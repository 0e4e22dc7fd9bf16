package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type standings struct{ *store }

func (r standings) Of(ctx context.Context, q domain.Asking) (st domain.Standing, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		st = r.standing(q)
		return nil
	})
	return st, err
}

// standing is that of nobody, if there is no such enterprise.
func (s *store) standing(q domain.Asking) domain.Standing {
	e, err := s.asked(q)
	if err != nil {
		return domain.Standing{}
	}
	st := domain.Standing{Enterprise: e.ID, Tenant: e.Organization, Status: e.Status}
	s.addUser(&st, q.Subject)
	s.addProject(&st, q)
	s.addTrial(&st, q.Trial)
	return st
}

func (s *store) asked(q domain.Asking) (domain.Enterprise, error) {
	if q.Tenant != "" {
		return s.ofTenant(q.Tenant)
	}
	return s.enterprises.get(q.Enterprise, domain.NoSuchEnterprise)
}

func (s *store) addUser(st *domain.Standing, who domain.Subject) {
	u := s.users.rows[own[domain.Subject]{st.Tenant, who}]
	st.UserStatus, st.Role, st.TokensAfter, st.LastLoginAt = u.Status, u.Role, u.TokensAfter, u.LastLoginAt
}

func (s *store) addProject(st *domain.Standing, q domain.Asking) {
	st.ProjectExists = s.projects.has(own[domain.ProjectID]{st.Tenant, q.Project})
	if m, ok := s.members.rows[own[seat]{st.Tenant, seat{q.Project, q.Subject}}]; ok {
		role := s.role(st.Tenant, m)
		st.ProjectRole, st.BuiltIn, st.Permissions = role.Name, role.BuiltIn, role.Permissions
	}
	st.Shared = s.shared(st.Tenant, q)
}

func (s *store) addTrial(st *domain.Standing, slug domain.Slug) {
	if trial, err := s.bySlug(slug); err == nil {
		st.TrialExists, st.TrialGranted = true, s.granted(st.Enterprise, trial.ID)
	}
}
