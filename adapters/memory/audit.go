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
	chained []domain.AuditEntry
	pending []domain.AuditEntry
}

type audit struct{ *store }

func (r audit) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	return r.InTx(ctx, func(context.Context) error {
		old := r.trails.rows[t]
		r.trails.put(t, trail{old.chained, append(slices.Clip(old.pending), e)})
		return nil
	})
}

type auditEntries struct{ *store }

func (r auditEntries) Chain(ctx context.Context, limit int) (chained int, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, t := range slices.Sorted(maps.Keys(r.trails.rows)) {
			old := r.trails.rows[t]
			n := min(limit-chained, len(old.pending))
			r.trails.put(t, trail{chain(old.chained, old.pending[:n]), slices.Clone(old.pending[n:])})
			chained += n
		}
		return nil
	})
	return chained, err
}

// chain returns the chain with more entries behind it.
func chain(chain, more []domain.AuditEntry) []domain.AuditEntry {
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

func (r auditEntries) List(
	ctx context.Context, q domain.AuditQuery,
) (p domain.CursorPage[domain.AuditEntry], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := slices.DeleteFunc(
			slices.Clone(r.trails.rows[q.Trail].chained), func(e domain.AuditEntry) bool { return !matchesAudit(e, q) },
		)
		p = cursorPage(all, q.CursorQuery, seqKey, compareNumbers)
		return nil
	})
	return p, err
}

func matchesAudit(e domain.AuditEntry, q domain.AuditQuery) bool {
	return (q.Actor == "" || q.Actor == e.Actor) && (q.Target == "" || q.Target == e.Target) && (q.Action == "" ||
		q.Action == e.Action) && q.Within(e.At)
}

func seqKey(e domain.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) }

func compareNumbers(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
