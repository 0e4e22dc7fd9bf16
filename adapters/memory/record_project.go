package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// deleteBatch is how many records or executions of a project are removed at once.
const deleteBatch = 2000

func (k recordKey) inProject(t domain.TenantID, p domain.ProjectID) bool {
	return k.tenant == t && k.scope.Project == p
}

func (r records) DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (n int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		n = r.versions.deleteSome(deleteBatch, func(k versionKey, _ domain.Record) bool { return k.inProject(t, p) })
		n += r.deleteSome(deleteBatch-int(n), func(k recordKey, _ recordRow) bool { return k.inProject(t, p) })
		if n == 0 {
			r.fields.deleteAll(func(k fieldKey, _ domain.SeenField) bool { return k.tenant == t && k.scope.Project == p })
		}
		return nil
	})
	return n, err
}

func (r records) CountProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64,
) (n int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		n = r.count(func(k recordKey, _ recordRow) bool { return k.inProject(t, p) })
		n += r.versions.count(func(k versionKey, _ domain.Record) bool { return k.inProject(t, p) })
		return nil
	})
	return min(n, limit), err
}

func (r executions) DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (n int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		n = r.deleteSome(deleteBatch, func(k executionKey, _ domain.Execution) bool {
			return k.tenant == t && k.scope.Project == p
		})
		return nil
	})
	return n, err
}

func (r executions) CountProject(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64,
) (n int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		n = r.count(func(k executionKey, _ domain.Execution) bool { return k.tenant == t && k.scope.Project == p })
		return nil
	})
	return min(n, limit), err
}
