package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type projects struct{ *store }

func (r projects) Insert(
	ctx context.Context, t domain.TenantID, p domain.Project, first []domain.Role, people []domain.Member,
) (stored []domain.Member, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if err := r.insert(ctx, t, p); err != nil {
			return err
		}
		if err := roles(r).Insert(ctx, t, first...); err != nil {
			return err
		}
		if err := members(r).Insert(ctx, t, people...); err != nil {
			return err
		}
		stored, err = members(r).List(ctx, t, p.ID)
		return err
	})
	return stored, err
}

func (r projects) insert(ctx context.Context, t domain.TenantID, p domain.Project) error {
	return r.inTenant(ctx, t, func() error {
		if r.nameTaken(t, p) {
			return r.conflict(domain.ErrNameTaken)
		}
		return r.projects.insert(tenantKey[domain.ProjectID]{t, p.ID}, p)
	})
}

func (r projects) Get(ctx context.Context, t domain.TenantID, id domain.ProjectID) (p domain.Project, err error) {
	err = r.inTenant(ctx, t, func() error {
		p, err = r.projects.get(tenantKey[domain.ProjectID]{t, id}, domain.ErrProjectNotFound)
		return err
	})
	return p, err
}

func (r projects) Detail(
	ctx context.Context, t domain.TenantID, id domain.ProjectID,
) (d domain.ProjectDetail, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if d.Project, err = r.Get(ctx, t, id); err != nil {
			return err
		}
		d.Members, err = members(r).List(ctx, t, id)
		return err
	})
	return d, err
}

func (r projects) IDs(ctx context.Context, t domain.TenantID) (all []domain.ProjectID, err error) {
	err = r.inTenant(ctx, t, func() error {
		for k := range r.projects.each() {
			if k.tenant == t {
				all = append(all, k.id)
			}
		}
		slices.Sort(all)
		return nil
	})
	return all, err
}
