package memory

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type enterprises struct{ *store }

func (r enterprises) Insert(ctx context.Context, e domain.Enterprise) error {
	return r.InTx(ctx, func(context.Context) error {
		if r.enterprises.has(e.ID) {
			return r.conflict(errDuplicateID)
		}
		return r.putUnique(e)
	})
}

func (r enterprises) Get(ctx context.Context, id domain.EnterpriseID) (e domain.Enterprise, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		e, err = r.enterprises.get(id, domain.ErrEnterpriseNotFound)
		return err
	})
	return e, err
}

// Lock is Get: a unit of work holds everything.
func (r enterprises) Lock(ctx context.Context, id domain.EnterpriseID) (domain.Enterprise, error) {
	return r.Get(ctx, id)
}

func (r enterprises) ByTenant(ctx context.Context, t domain.TenantID) (e domain.Enterprise, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		e, err = r.ofTenant(t)
		return err
	})
	return e, err
}

func (r enterprises) List(ctx context.Context, q domain.EnterpriseQuery) (p domain.Page[domain.Enterprise], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.enterprises.all(func(_ domain.EnterpriseID, e domain.Enterprise) bool {
			return contains(q.Q, e.Name, e.Domain, e.Description) && (q.Status == "" || q.Status == e.Status) &&
				(q.Domain == "" || q.Domain == e.Domain) && (q.AdminEmail == "" || q.AdminEmail == e.AdminEmail)
		})
		sortBy(all, q.Sort, enterpriseOrder(), compareBy(func(e domain.Enterprise) domain.EnterpriseID { return e.ID }))
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func enterpriseOrder() map[string]func(a, b domain.Enterprise) int {
	return map[string]func(a, b domain.Enterprise) int{
		"name":       compareBy(func(e domain.Enterprise) string { return e.NameKey }),
		"domain":     compareBy(func(e domain.Enterprise) string { return e.Domain }),
		"status":     compareBy(func(e domain.Enterprise) domain.EnterpriseStatus { return e.Status }),
		"created_at": func(a, b domain.Enterprise) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated_at": func(a, b domain.Enterprise) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
	}
}

func (r enterprises) Update(
	ctx context.Context, id domain.EnterpriseID, at domain.Version, change func(*domain.Enterprise) error,
) (e domain.Enterprise, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if e, err = r.enterprises.get(id, domain.ErrEnterpriseNotFound); err != nil {
			return err
		}
		if err := at.Match(e.Version); err != nil {
			return err
		}
		if err := change(&e); err != nil {
			return err
		}
		return r.putUnique(e)
	})
	return e, err
}

// putUnique stores e, unless another that is not deleted has what must be unique.
func (r enterprises) putUnique(e domain.Enterprise) error {
	if e.Status != domain.EnterpriseDeleted && r.overlaps(e) {
		return r.conflict(domain.ErrDomainTaken)
	}
	for _, taken := range []struct {
		err *domain.Error
		of  func(domain.Enterprise) string
	}{
		{domain.ErrAdminEmailTaken, func(e domain.Enterprise) string { return e.AdminEmail }},
		{domain.ErrOrganizationTaken, func(e domain.Enterprise) string { return string(e.Organization) }},
	} {
		if mine := taken.of(e); mine != "" && e.Status != domain.EnterpriseDeleted && r.conflicts(e, mine, taken.of) {
			return r.conflict(taken.err)
		}
	}
	r.enterprises.put(e.ID, e)
	return nil
}

func (r enterprises) overlaps(e domain.Enterprise) bool {
	return r.enterprises.any(func(id domain.EnterpriseID, other domain.Enterprise) bool {
		return id != e.ID && other.Status != domain.EnterpriseDeleted && domain.DomainsOverlap(e.Domain, other.Domain)
	})
}

func (r enterprises) conflicts(e domain.Enterprise, mine string, of func(domain.Enterprise) string) bool {
	return r.enterprises.any(func(id domain.EnterpriseID, other domain.Enterprise) bool {
		return id != e.ID && other.Status != domain.EnterpriseDeleted && of(other) == mine
	})
}

// ofTenant returns the enterprise of an organization: one that is not deleted,
// or else the youngest.
func (s *store) ofTenant(t domain.TenantID) (best domain.Enterprise, err error) {
	err = domain.ErrEnterpriseNotFound
	for _, e := range s.enterprises.all(
		func(_ domain.EnterpriseID, e domain.Enterprise) bool { return t != "" && e.Organization == t },
	) {
		if err != nil || cmp.Or(statusOrder(e)-statusOrder(best), e.CreatedAt.Compare(best.CreatedAt)) > 0 {
			best, err = e, nil
		}
	}
	return best, err
}

// requireEnterprise refuses what would belong to no enterprise.
func (s *store) requireEnterprise(e domain.EnterpriseID) error {
	if !s.enterprises.has(e) {
		return s.conflict(domain.ErrEnterpriseNotFound)
	}
	return nil
}

func statusOrder(e domain.Enterprise) int {
	if e.Status == domain.EnterpriseDeleted {
		return 0
	}
	return 1
}
