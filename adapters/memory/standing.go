package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type standings struct{ *store }

func (r standings) Of(ctx context.Context, q domain.Asking) (st domain.Standing, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		e, err := r.asked(q)
		if err != nil {
			return nil
		}
		st = domain.Standing{Enterprise: e.ID, Tenant: e.Organization, Status: e.Status}
		r.towardsTenant(&st, q)
		r.towardsTrial(&st, q)
		return nil
	})
	return st, err
}

func (r standings) asked(q domain.Asking) (domain.Enterprise, error) {
	if q.Tenant != "" {
		return r.ofTenant(q.Tenant)
	}
	return r.enterprises.get(q.Enterprise, domain.NoSuchEnterprise)
}

func (r standings) towardsTenant(st *domain.Standing, q domain.Asking) {
	u := r.users.rows[own[domain.Subject]{st.Tenant, q.Subject}]
	st.UserStatus, st.Role, st.TokensAfter, st.LastLoginAt = u.Status, u.Role, u.TokensAfter, u.LastLoginAt
	st.ProjectExists = r.projects.has(own[domain.ProjectID]{st.Tenant, q.Project})
	if m, ok := r.members.rows[own[seat]{st.Tenant, seat{q.Project, q.Subject}}]; ok {
		role := r.role(st.Tenant, m)
		st.ProjectRole, st.BuiltIn, st.Permissions = role.Name, role.BuiltIn, role.Permissions
	}
	st.Shared = r.shared(st.Tenant, q)
}

func (r standings) towardsTrial(st *domain.Standing, q domain.Asking) {
	if trial, err := r.bySlug(q.Trial); err == nil {
		st.TrialExists, st.TrialGranted = true, r.granted(st.Enterprise, trial.ID)
	}
}
