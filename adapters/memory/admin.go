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

func (r admins) List(ctx context.Context, e domain.EnterpriseID) (all []domain.Admin, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.admins.all(func(_ string, a domain.Admin) bool { return a.Enterprise == e })
		slices.SortFunc(all, func(a, b domain.Admin) int {
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return all, err
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
