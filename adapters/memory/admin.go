package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type admins struct{ *store }

func (r admins) Ensure(ctx context.Context, a domain.Admin) (admin domain.Admin, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		admin, err = r.admins.first(domain.ErrUserNotFound, func(_ string, o domain.Admin) bool {
			return o.Enterprise == a.Enterprise && domain.Fold(o.Email) == domain.Fold(a.Email)
		})
		if err == nil {
			return nil
		}
		if err := r.requireEnterprise(a.Enterprise); err != nil {
			return err
		}
		admin, created = a, true
		return r.admins.insert(a.ID, a)
	})
	return admin, created, err
}

func (r admins) List(ctx context.Context, e domain.EnterpriseID) ([]domain.Admin, error) {
	return r.oldestFirst(ctx, func(a domain.Admin) bool { return a.Enterprise == e })
}

func (r admins) ByEmail(ctx context.Context, email string) ([]domain.Admin, error) {
	return r.oldestFirst(ctx, func(a domain.Admin) bool { return a.Email == email })
}

func (r admins) ByTenant(ctx context.Context, t domain.TenantID) (all []domain.Admin, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		e, err := r.ofTenant(t)
		if err != nil {
			return nil
		}
		all, err = r.List(ctx, e.ID)
		return err
	})
	return all, err
}

func (r admins) oldestFirst(ctx context.Context, match func(domain.Admin) bool) (all []domain.Admin, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.admins.all(func(_ string, a domain.Admin) bool { return match(a) })
		slices.SortFunc(all, func(a, b domain.Admin) int {
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return all, err
}

func (r admins) Get(ctx context.Context, id string) (a domain.Admin, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.admins.get(id, domain.ErrAdminNotFound)
		return err
	})
	return a, err
}

func (r admins) BySubject(ctx context.Context, s domain.Subject) (a domain.Admin, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.admins.first(domain.ErrAdminNotFound, func(_ string, a domain.Admin) bool {
			return a.Subject == s && s != ""
		})
		return err
	})
	return a, err
}

func (r admins) Delete(ctx context.Context, id string) error {
	return r.InTx(ctx, func(context.Context) error {
		if r.admins.has(id) {
			r.admins.delete(id)
		}
		return nil
	})
}

func (r admins) Update(ctx context.Context, a domain.Admin) error {
	return r.InTx(ctx, func(context.Context) error {
		if !r.admins.has(a.ID) {
			return domain.ErrAdminNotFound
		}
		if r.anotherLike(a, func(o domain.Admin) bool { return o.Enterprise == a.Enterprise && o.Email == a.Email }) {
			return r.conflict(domain.ErrAdminEmailTaken)
		}
		if r.anotherLike(a, func(o domain.Admin) bool { return o.Subject == a.Subject }) {
			a.Subject = ""
		}
		r.admins.put(a.ID, a)
		return nil
	})
}

// anotherLike reports whether another admin than a is like this.
func (r admins) anotherLike(a domain.Admin, like func(domain.Admin) bool) bool {
	return r.admins.any(func(id string, o domain.Admin) bool { return id != a.ID && like(o) })
}
