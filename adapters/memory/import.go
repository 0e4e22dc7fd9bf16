package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type imports struct{ *store }

func (r imports) Ensure(
	ctx context.Context, t domain.TenantID, i domain.Import,
) (found domain.Import, created bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		k := tenantKey[domain.ImportID]{t, i.ID}
		if created = !r.imports.has(k); created {
			i.State = domain.ImportOpen
			r.imports.put(k, i)
		}
		found = r.imports.rows[k]
		return nil
	})
	return found, created, err
}

func (r imports) Update(
	ctx context.Context, t domain.TenantID, id domain.ImportID, change func(*domain.Import) error,
) (i domain.Import, err error) {
	err = r.inTenant(ctx, t, func() error {
		i, err = r.imports.update(tenantKey[domain.ImportID]{t, id}, domain.ErrImportNotFound, change)
		return err
	})
	return i, err
}

func (r imports) Published(
	ctx context.Context, t domain.TenantID, s domain.TrialScope,
) (ids []domain.ImportID, err error) {
	err = r.inTenant(ctx, t, func() error {
		for k, i := range r.imports.each() {
			if k.tenant == t && i.TrialScope == s && i.State == domain.ImportPublished {
				ids = append(ids, k.id)
			}
		}
		slices.Sort(ids)
		return nil
	})
	return ids, err
}

func (r imports) Get(ctx context.Context, t domain.TenantID, id domain.ImportID) (i domain.Import, err error) {
	err = r.inTenant(ctx, t, func() error {
		i, err = r.imports.get(tenantKey[domain.ImportID]{t, id}, domain.ErrImportNotFound)
		return err
	})
	return i, err
}

func (r imports) Abandon(ctx context.Context, then, now time.Time, limit int) (all []ports.Abandoned, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for k, i := range r.imports.each() {
			if i.State == domain.ImportOpen && i.UpdatedAt.Before(then) && !r.goesOn(i.Job) {
				i.State = domain.ImportAbandoned
				r.imports.put(k, i)
			}
			if i.State == domain.ImportAbandoned {
				all = append(all, ports.Abandoned{Tenant: k.tenant, Import: i})
			}
		}
		slices.SortFunc(all, byUpdatedAt)
		all = all[:min(limit, len(all))]
		for n := range all {
			all[n].Import.UpdatedAt = now
			r.imports.put(tenantKey[domain.ImportID]{all[n].Tenant, all[n].Import.ID}, all[n].Import)
		}
		return nil
	})
	return all, err
}

// goesOn reports whether a job is there that has not ended.
func (r imports) goesOn(id domain.JobID) bool {
	j, ok := r.jobs.rows[id]
	return ok && !j.State.Ended()
}

func (r imports) WithFile(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int,
) (all []domain.Import, err error) {
	err = r.inTenant(ctx, t, func() error {
		all = r.imports.all(func(k tenantKey[domain.ImportID], i domain.Import) bool {
			return k.tenant == t && i.TrialScope.Project == p && i.Job != ""
		})
		slices.SortFunc(all, func(a, b domain.Import) int { return cmp.Compare(a.ID, b.ID) })
		all = all[:min(limit, len(all))]
		return nil
	})
	return all, err
}

func byUpdatedAt(a, b ports.Abandoned) int {
	return cmp.Or(a.Import.UpdatedAt.Compare(b.Import.UpdatedAt), cmp.Compare(a.Import.ID, b.Import.ID))
}

func (r imports) Delete(ctx context.Context, t domain.TenantID, id domain.ImportID) error {
	return r.InTx(ctx, func(context.Context) error {
		if k := (tenantKey[domain.ImportID]{t, id}); r.imports.rows[k].State == domain.ImportAbandoned {
			r.imports.delete(k)
		}
		return nil
	})
}
