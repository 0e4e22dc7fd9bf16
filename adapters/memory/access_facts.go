package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type accessFacts struct{ *store }

func (r accessFacts) Load(ctx context.Context, q domain.AccessQuery) (facts domain.AccessFacts, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		facts = r.accessFacts(q)
		return nil
	})
	return facts, err
}

func (r accessFacts) RequireStamp(ctx context.Context, t domain.TenantID, stamp domain.FactsStamp) error {
	return r.InTx(ctx, func(context.Context) error {
		if r.stamp(t) != stamp {
			return r.conflict(domain.ErrFactsChanged)
		}
		return nil
	})
}

// stamp rises with what is the tenant's, and with what is everybody's.
func (s *store) stamp(t domain.TenantID) domain.FactsStamp {
	return 1 + s.stamps[t] + s.stamps[everybody]
}

// accessFacts is that of nobody, if there is no such enterprise.
func (s *store) accessFacts(q domain.AccessQuery) domain.AccessFacts {
	e, err := s.enterpriseFor(q)
	if err != nil {
		return domain.AccessFacts{}
	}
	own := s.datasourcesOf(e.ID)
	facts := domain.AccessFacts{
		Enterprise: e.ID, Tenant: e.Organization, Status: e.Status, Places: domain.PlacesOf(own),
		Unwritten: slices.ContainsFunc(own, domain.Datasource.Unwritten),
	}
	if q.Tenant != "" {
		facts.Stamp = s.stamp(q.Tenant)
	}
	s.addTrial(&facts, q.Trial)
	if facts.Migrating = s.migrating(e.Organization); facts.Migrating {
		return facts
	}
	s.addUser(&facts, q.Subject)
	s.addProject(&facts, q)
	return facts
}

func (s *store) enterpriseFor(q domain.AccessQuery) (domain.Enterprise, error) {
	if q.Tenant != "" {
		return s.ofTenant(q.Tenant)
	}
	return s.enterprises.get(q.Enterprise, domain.ErrEnterpriseNotFound)
}

func (s *store) addUser(facts *domain.AccessFacts, who domain.Subject) {
	u := s.users.rows[tenantKey[domain.Subject]{facts.Tenant, who}]
	facts.UserStatus, facts.Role, facts.TokensAfter = u.Status, u.Role, u.TokensAfter
}

func (s *store) addProject(facts *domain.AccessFacts, q domain.AccessQuery) {
	facts.ProjectExists = s.projects.has(tenantKey[domain.ProjectID]{facts.Tenant, q.Project})
	if m, ok := s.members.rows[tenantKey[membershipKey]{facts.Tenant, membershipKey{q.Project, q.Subject}}]; ok {
		role := s.role(facts.Tenant, m)
		facts.ProjectRole, facts.BuiltIn, facts.Permissions = role.Name, role.BuiltIn, role.Permissions
	}
	facts.Shared = s.shared(facts.Tenant, q)
}

func (s *store) addTrial(facts *domain.AccessFacts, slug domain.Slug) {
	if trial, err := s.bySlug(slug); err == nil {
		facts.TrialExists, facts.TrialGranted = true, s.granted(facts.Enterprise, trial.ID)
	}
}
