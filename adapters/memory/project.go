package memory

import (
	"context"
	"slices"
	"time"

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

func (r projects) Lock(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version,
) (domain.Project, error) {
	p, err := r.Get(ctx, t, id)
	if err == nil {
		err = at.Match(p.Version)
	}
	return p, err
}

func (r projects) Touch(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, by domain.Subject, now time.Time,
) (v domain.Version, err error) {
	err = r.inTenant(ctx, t, func() error {
		key := tenantKey[domain.ProjectID]{t, id}
		p, err := r.projects.get(key, domain.ErrProjectNotFound)
		if err == nil {
			r.projects.putSilently(key, touched(p, by, now))
		}
		v = p.Version + 1
		return err
	})
	return v, err
}

// touched is a new version of the project.
func touched(p domain.Project, by domain.Subject, now time.Time) domain.Project {
	p.Version, p.UpdatedAt, p.UpdatedBy = p.Version+1, now, by
	return p
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
