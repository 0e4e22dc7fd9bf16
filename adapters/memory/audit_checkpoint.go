package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

type checkpointKey struct {
	trail domain.Trail
	epoch int64
}

type auditCheckpoints struct{ *store }

func (r auditCheckpoints) Lock(ctx context.Context) error {
	return r.InTx(ctx, func(context.Context) error {
		r.trails.put(domain.EpochTrail, r.trailOf(domain.EpochTrail))
		return nil
	})
}

func (r auditCheckpoints) Extend(ctx context.Context, line string) (head domain.AuditHead, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		next, err := r.trailOf(domain.EpochTrail).grow([]string{line})
		r.trails.put(domain.EpochTrail, next)
		head = next.head
		return err
	})
	return head, err
}

// grow returns the trail whose log has more lines.
func (t trail) grow(lines []string) (trail, error) {
	head, leaves, nodes, err := tlog.Append(t.head, lines)
	t.head, t.leaves = head, append(slices.Clip(t.leaves), leaves...)
	t.nodes = append(slices.Clip(t.nodes), nodes...)
	return t, err
}

func (r auditCheckpoints) Insert(ctx context.Context, all []domain.AuditCheckpoint) error {
	return r.InTx(ctx, func(context.Context) error {
		for _, c := range all {
			if err := r.checkpoints.insert(checkpointKey{c.Trail, c.Epoch}, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r auditCheckpoints) States(ctx context.Context) (all []domain.AuditState, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, t := range slices.Sorted(maps.Keys(r.trails.rows)) {
			all = append(all, r.state(t))
		}
		slices.SortFunc(all, func(a, b domain.AuditState) int { return cmp.Compare(a.Slot, b.Slot) })
		return nil
	})
	return all, err
}

func (s *store) state(t domain.Trail) domain.AuditState {
	found := s.trails.rows[t]
	state := domain.AuditState{Trail: t, Slot: found.slot, Generation: found.past + 1, Head: found.head}
	if all := s.ofGeneration(t); len(all) > 0 {
		state.Signed = all[len(all)-1].Text
	}
	if found.head.Size == 0 {
		state.Head = tlog.EmptyHead()
	}
	return state
}

// ofGeneration are the checkpoints of a log as it is now, by epoch.
func (s *store) ofGeneration(t domain.Trail) []domain.AuditCheckpoint {
	return s.checkpointsWhere(func(c domain.AuditCheckpoint) bool {
		return c.Trail == t && c.Generation == s.trails.rows[t].past+1
	})
}

func (s *store) checkpointsWhere(want func(domain.AuditCheckpoint) bool) (all []domain.AuditCheckpoint) {
	for _, c := range s.checkpoints.each() {
		if want(c) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b domain.AuditCheckpoint) int { return cmp.Compare(a.Epoch, b.Epoch) })
	return all
}

// find reads the checkpoints of a log, and takes the first that is right.
func (r auditCheckpoints) find(
	ctx context.Context, t domain.Trail, right func(domain.AuditCheckpoint) bool,
) (found domain.AuditCheckpoint, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.ofGeneration(t)
		i := slices.IndexFunc(all, right)
		if i < 0 {
			return domain.ErrCheckpointNotFound
		}
		found = all[i]
		return nil
	})
	return found, err
}

func (r auditCheckpoints) Last(ctx context.Context, t domain.Trail) (found domain.AuditCheckpoint, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.ofGeneration(t)
		if len(all) == 0 {
			return domain.ErrCheckpointNotFound
		}
		found = all[len(all)-1]
		return nil
	})
	return found, err
}

func (r auditCheckpoints) Covering(ctx context.Context, t domain.Trail, seq int64) (domain.AuditCheckpoint, error) {
	return r.find(ctx, t, func(c domain.AuditCheckpoint) bool { return c.Size > seq })
}

func (r auditCheckpoints) OfSize(ctx context.Context, size int64) (domain.AuditCheckpoint, error) {
	return r.find(ctx, domain.EpochTrail, func(c domain.AuditCheckpoint) bool { return c.Size == size })
}

func (r auditCheckpoints) From(
	ctx context.Context, t domain.Trail, epoch int64, limit int,
) (all []domain.AuditCheckpoint, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = slices.DeleteFunc(r.ofGeneration(t), func(c domain.AuditCheckpoint) bool { return c.Epoch < epoch })
		all = all[:min(limit, len(all))]
		return nil
	})
	return all, err
}

func (r auditCheckpoints) At(ctx context.Context, epoch int64) (all []domain.AuditCheckpoint, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		last := map[domain.Trail]domain.AuditCheckpoint{}
		for _, c := range r.checkpointsWhere(func(c domain.AuditCheckpoint) bool {
			return c.Epoch <= epoch && c.Trail != domain.EpochTrail
		}) {
			last[c.Trail] = c
		}
		all = slices.SortedFunc(
			maps.Values(last),
			func(a, b domain.AuditCheckpoint) int { return cmp.Compare(a.Slot, b.Slot) },
		)
		return nil
	})
	return all, err
}
