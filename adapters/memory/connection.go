package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// connectionKey is a connection of one enterprise.
type connectionKey struct {
	enterprise domain.EnterpriseID
	id         string
}

type connections struct{ *store }

func (r connections) Ensure(
	ctx context.Context, c domain.EnterpriseConnection,
) (noted domain.EnterpriseConnection, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		key := connectionKey{c.Enterprise, c.ID}
		if created = !r.connections.has(key); created {
			if err := r.requireEnterprise(c.Enterprise); err != nil {
				return err
			}
			r.connections.put(key, c)
		}
		noted = r.connections.rows[key]
		return nil
	})
	return noted, created && err == nil, err
}

func (r connections) List(
	ctx context.Context, e domain.EnterpriseID,
) (all []domain.EnterpriseConnection, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.connections.all(func(k connectionKey, _ domain.EnterpriseConnection) bool { return k.enterprise == e })
		slices.SortFunc(all, func(a, b domain.EnterpriseConnection) int {
			return cmp.Or(a.AddedAt.Compare(b.AddedAt), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return all, err
}
