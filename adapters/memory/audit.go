package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/tenon-health/tenon/core/domain"
)

// trail is the entries of one chain, and those that wait for their place.
type trail struct {
	sealed  []domain.AuditEntry
	waiting []domain.AuditEntry
}

type audit struct{ *store }

func (r audit) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	return r.InTx(ctx, func(context.Context) error {
		old := r.trails.rows[t]
		r.trails.put(t, trail{old.sealed, append(slices.Clip(old.waiting), e)})
		return nil
	})
}

type entries struct{ *store }

func (r entries) Chain(ctx context.Context, limit int) (chained int, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, t := range slices.Sorted(maps.Keys(r.trails.rows)) {
			old := r.trails.rows[t]
			n := min(limit-chained, len(old.waiting))
			r.trails.put(t, trail{link(old.sealed, old.waiting[:n]), slices.Clone(old.waiting[n:])})
			chained += n
		}
		return nil
	})
	return chained, err
}

// link returns the chain with more entries behind it.
func link(chain, more []domain.AuditEntry) []domain.AuditEntry {
	chain = slices.Clip(chain)
	for _, e := range more {
		before := ""
		if len(chain) > 0 {
			before = chain[len(chain)-1].Hash
		}
		e.Chain(int64(len(chain))+1, before)
		chain = append(chain, e)
	}
	return chain
}

func (r entries) List(ctx context.Context, q domain.AuditQuery) (p domain.CursorPage[domain.AuditEntry], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := slices.DeleteFunc(slices.Clone(r.trails.rows[q.Trail].sealed), func(e domain.AuditEntry) bool { return !listed(e, q) })
		p = walk(all, q.CursorQuery, seq, numerically)
		return nil
	})
	return p, err
}

func listed(e domain.AuditEntry, q domain.AuditQuery) bool {
	return (q.Actor == "" || q.Actor == e.Actor) && (q.Target == "" || q.Target == e.Target) && (q.Action == "" || q.Action == e.Action) &&
		(q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To))
}

func seq(e domain.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) }

func numerically(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
