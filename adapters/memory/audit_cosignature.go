package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type cosignatureKey struct {
	origin  string
	size    int64
	witness string
}

func (r auditCheckpoints) Cosign(ctx context.Context, c domain.AuditCosignature) error {
	return r.InTx(ctx, func(context.Context) error {
		if key := (cosignatureKey{c.Origin, c.Size, c.Witness}); !r.cosignatures.has(key) {
			r.cosignatures.put(key, c)
		}
		return nil
	})
}

// cosigned are those of a log, from the highest size down, by witness.
func (s *store) cosigned(origin string, witnesses []string) (all []domain.AuditCosignature) {
	for _, c := range s.cosignatures.each() {
		if c.Origin == origin && slices.Contains(witnesses, c.Witness) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b domain.AuditCosignature) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.Witness, b.Witness))
	})
	return all
}

func (r auditCheckpoints) Cosigned(ctx context.Context, origin, witness string) (size int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if all := r.cosigned(origin, []string{witness}); len(all) > 0 {
			size = all[0].Size
		}
		return nil
	})
	return size, err
}

func (r auditCheckpoints) Cosignatures(
	ctx context.Context, origin string, witnesses []string, quorum int,
) (found []domain.AuditCosignature, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		sameSize := func(a, b domain.AuditCosignature) bool { return a.Size == b.Size }
		for all := range chunksBy(r.cosigned(origin, witnesses), sameSize) {
			if len(all) >= quorum {
				found = all
				return nil
			}
		}
		return nil
	})
	return found, err
}

// chunksBy are the neighbours that are the same.
func chunksBy[T any](all []T, same func(a, b T) bool) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		for len(all) > 0 {
			n := slices.IndexFunc(all, func(v T) bool { return !same(all[0], v) })
			if n < 0 {
				n = len(all)
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

func (r auditCheckpoints) Halt(ctx context.Context, h domain.AuditHalt) error {
	return r.InTx(ctx, func(context.Context) error {
		if len(r.halts.rows) == 0 {
			r.halts.put(struct{}{}, h)
		}
		return nil
	})
}

func (r auditCheckpoints) Halted(ctx context.Context) (halt *domain.AuditHalt, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, h := range r.halts.each() {
			halt = new(h)
		}
		return nil
	})
	return halt, err
}

func (r auditCheckpoints) Resume(ctx context.Context) error {
	return r.InTx(ctx, func(context.Context) error {
		if len(r.halts.rows) > 0 {
			r.halts.delete(struct{}{})
		}
		return nil
	})
}

func (r auditCheckpoints) Continue(
	ctx context.Context, t domain.Trail, line string,
) (state domain.AuditState, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		next, lines := r.trailOf(t), []string{line}
		for _, leaf := range next.leaves {
			lines = append(lines, leaf.Line)
		}
		next.past, next.head, next.leaves, next.nodes = next.past+1, domain.AuditHead{}, nil, nil
		next, err := next.grow(lines)
		r.trails.put(t, next)
		state = r.state(t)
		return err
	})
	return state, err
}
