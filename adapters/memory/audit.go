package memory

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// trail is one log, the personal values of its lines by themselves, and the entries that wait.
type trail struct {
	slot    int64
	past    int // generations before this one
	head    domain.AuditHead
	leaves  []domain.AuditLeaf
	nodes   []domain.AuditNode
	names   map[string]domain.AuditName
	pending []domain.AuditEntry
}

type audit struct{ *store }

func (r audit) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	return r.InTx(ctx, func(context.Context) error {
		next := r.trailOf(t)
		next.pending = append(slices.Clip(next.pending), e)
		r.trails.put(t, next)
		return nil
	})
}

// trailOf is a trail with the slot of its log. That of epochs is the first.
func (s *store) trailOf(t domain.Trail) trail {
	found, known := s.trails.rows[t]
	switch {
	case known:
	case t == domain.EpochTrail:
		found.slot = 1
	default:
		s.lastSlot++
		found.slot = 1 + s.lastSlot
	}
	return found
}

type auditEntries struct{ *store }

func (r auditEntries) Integrate(ctx context.Context, limit int) (integrated int, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if len(r.halts.rows) > 0 {
			return nil
		}
		for _, t := range slices.Sorted(maps.Keys(r.trails.rows)) {
			old := r.trails.rows[t]
			n := min(limit-integrated, len(old.pending))
			next, err := old.integrate(n)
			if err != nil {
				return err
			}
			r.trails.put(t, next)
			integrated += n
		}
		return nil
	})
	return integrated, err
}

// integrate returns the trail whose log has n entries more.
func (t trail) integrate(n int) (trail, error) {
	taken := t.pending[:n]
	t.names, t.pending = t.named(taken), slices.Clone(t.pending[n:])
	commitments := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(t.names)) {
		commitments[value] = t.names[value].Commitment
	}
	head, leaves, nodes, err := tlog.Integrate(t.head, taken, commitments)
	t.head, t.leaves = head, append(slices.Clip(t.leaves), leaves...)
	t.nodes = append(slices.Clip(t.nodes), nodes...)
	return t, err
}

// named has the personal values of more entries, too. Their salts are no secret: all that is here is in one memory, and
// a run from a seed is the same twice.
func (t trail) named(more []domain.AuditEntry) map[string]domain.AuditName {
	names := maps.Clone(t.names)
	if names == nil {
		names = map[string]domain.AuditName{}
	}
	for _, value := range tlog.Personal(more...) {
		if _, known := names[value]; !known {
			salt := sha256.Sum256(fmt.Append(nil, t.head.Size, value)) // another one after it was erased
			names[value] = tlog.NewName(value, salt[:])
		}
	}
	return names
}

func (r auditEntries) List(
	ctx context.Context, q domain.AuditQuery,
) (p domain.CursorPage[domain.AuditEntry], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all, err := r.trails.rows[q.Trail].entries()
		p = cursorPage(slices.DeleteFunc(all, func(e domain.AuditEntry) bool { return !matchesAudit(e, q) }),
			q.CursorQuery, seqKey, compareNumbers)
		return err
	})
	return p, err
}

// values are by their commitments.
func (t trail) values() map[string]string {
	values := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(t.names)) {
		values[t.names[value].Commitment] = value
	}
	return values
}

func (t trail) entries() (all []domain.AuditEntry, err error) {
	values := t.values()
	for _, leaf := range t.leaves {
		if !tlog.IsEntry(leaf.Line) {
			continue
		}
		e, err := tlog.Entry(leaf, values)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func matchesAudit(e domain.AuditEntry, q domain.AuditQuery) bool {
	return (q.Actor == "" || q.Actor == e.Actor) && (q.Target == "" || q.Target == e.Target) && (q.Action == "" ||
		q.Action == e.Action) && (q.Project == "" || q.Project == e.Project) && q.Within(e.At)
}

func seqKey(e domain.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) }

func compareNumbers(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
