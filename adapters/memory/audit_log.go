package memory

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/tenon-health/tenon/core/audit/tlog"
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

func (r auditEntries) Leaves(
	ctx context.Context, q domain.AuditQuery, from, to int64,
) iter.Seq2[domain.AuditLeaf, error] {
	return func(yield func(domain.AuditLeaf, error) bool) {
		all, err := r.leaves(ctx, q, from, to)
		if err != nil {
			yield(domain.AuditLeaf{}, err)
			return
		}
		for _, leaf := range all {
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

func (r auditEntries) leaves(
	ctx context.Context, q domain.AuditQuery, from, to int64,
) (all []domain.AuditLeaf, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		t := r.trails.rows[q.Trail]
		values, end := t.values(), min(to, int64(len(t.leaves)))
		for _, leaf := range t.leaves[min(from, end):end] {
			e, err := tlog.Entry(leaf, values)
			if err != nil {
				return err
			}
			if (!q.Filters() || matchesAudit(e, q)) && (q.Size == 0 || len(all) < q.Size) {
				all = append(all, leaf)
			}
		}
		return nil
	})
	return all, err
}

func (r auditEntries) Names(
	ctx context.Context, t domain.Trail, after string, limit int,
) (all []domain.AuditName, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		names := r.trails.rows[t].names
		for _, value := range slices.Sorted(maps.Keys(names)) {
			if name := names[value]; name.Commitment > after {
				all = append(all, name)
			}
		}
		slices.SortFunc(all, func(a, b domain.AuditName) int { return cmp.Compare(a.Commitment, b.Commitment) })
		all = all[:min(limit, len(all))]
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

func (r auditEntries) Hashes(
	ctx context.Context, t domain.Trail, ranges []domain.AuditRange,
) (hashes [][][]byte, err error) {
	hashes = make([][][]byte, len(ranges))
	return hashes, r.InTx(ctx, func(context.Context) error {
		for i, wanted := range ranges {
			hashes[i] = r.trails.rows[t].hashes(wanted)
		}
		return nil
	})
}

func (t trail) hashes(wanted domain.AuditRange) (found [][]byte) {
	if wanted.Level == 0 {
		for _, leaf := range t.leaves[min(wanted.From, t.head.Size):min(wanted.To, t.head.Size)] {
			found = append(found, leaf.Hash)
		}
	}
	for _, node := range t.nodes {
		if node.Level == wanted.Level && node.Index >= wanted.From && node.Index < wanted.To {
			found = append(found, node.Hash)
		}
	}
	return found
}

func (r auditEntries) Find(ctx context.Context, t domain.Trail, id string) (leaf domain.AuditLeaf, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, one := range r.trails.rows[t].leaves {
			if e, err := tlog.Parse(one.Line); err == nil && e.ID == id {
				leaf = one
				return nil
			}
		}
		return domain.ErrAuditEntryNotFound
	})
	return leaf, err
}

func (r auditEntries) NamesOf(
	ctx context.Context, t domain.Trail, commitments []string,
) (names []domain.AuditName, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.trails.rows[t].names
		for _, value := range slices.Sorted(maps.Keys(all)) {
			if slices.Contains(commitments, all[value].Commitment) {
				names = append(names, all[value])
			}
		}
		slices.SortFunc(names, func(a, b domain.AuditName) int { return cmp.Compare(a.Commitment, b.Commitment) })
		return nil
	})
	return names, err
}
