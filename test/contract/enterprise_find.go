package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func enterpriseFind(t *testing.T, p ports.Set) {
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	wantSame(t, got(p.Enterprises.ByDomain(t.Context(), e.Domain))(t), e)
	wantSame(t, got(p.Enterprises.ByAdminEmail(t.Context(), e.AdminEmail))(t), e)
	for name, want := range map[string]bool{
		e.Domain: true, "lab." + e.Domain: true, e.Domain[1:]: false, "a" + e.Domain: false,
		e.Domain + ".org": false, "%": false, "": false,
	} {
		wantSame(t, got(p.Enterprises.DomainTaken(t.Context(), name))(t), want)
	}
	deleted, err := p.Enterprises.Update(t.Context(), e.ID, 0, func(e *domain.Enterprise) error {
		e.Status = domain.EnterpriseDeleted
		return nil
	})
	must(t, err)
	for _, nobody := range []string{"", "%", deleted.Domain, deleted.AdminEmail, "nobody.example"} {
		_, err := p.Enterprises.ByDomain(t.Context(), nobody)
		wantError(t, err, domain.ErrEnterpriseNotFound)
		_, err = p.Enterprises.ByAdminEmail(t.Context(), nobody)
		wantError(t, err, domain.ErrEnterpriseNotFound)
		wantSame(t, got(p.Enterprises.DomainTaken(t.Context(), nobody))(t), false)
	}
}

// enterpriseCount shares the store with whoever else is at it, who may add, but removes nothing.
func enterpriseCount(t *testing.T, p ports.Set) {
	before := got(p.Enterprises.Count(t.Context()))(t)
	for _, status := range []domain.EnterpriseStatus{
		domain.EnterprisePending, domain.EnterprisePending, domain.EnterpriseDeleted,
	} {
		e := newEnterprise()
		e.Status = status
		must(t, p.Enterprises.Insert(t.Context(), e))
	}
	now := got(p.Enterprises.Count(t.Context()))(t)
	if now[domain.EnterprisePending] < before[domain.EnterprisePending]+2 ||
		now[domain.EnterpriseDeleted] < before[domain.EnterpriseDeleted]+1 {
		t.Errorf("there were %v, and now are %v", before, now)
	}
}
