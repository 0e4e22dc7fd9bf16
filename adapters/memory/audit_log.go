package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

func (r auditEntries) Trails(ctx context.Context) (all []domain.Trail, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, t := range slices.Sorted(maps.Keys(r.trails.rows)) {
			if len(r.trails.rows[t].leaves) > 0 {
				all = append(all, t)
			}
		}
		return nil
	})
	return all, err
}

func (r auditEntries) Head(ctx context.Context, t domain.Trail) (head domain.AuditHead, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		head = r.trails.rows[t].head
		return nil
	})
	return head, err
}

func (r auditEntries) Leaves(ctx context.Context, t domain.Trail, from, to int64) (all []domain.AuditLeaf, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		leaves := r.trails.rows[t].leaves
		end := min(to, int64(len(leaves)))
		all = slices.Clone(leaves[min(from, end):end])
		return nil
	})
	return all, err
}

func (r auditEntries) Nodes(ctx context.Context, t domain.Trail) (all []domain.AuditNode, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = slices.Clone(r.trails.rows[t].nodes)
		return nil
	})
	return all, err
}
