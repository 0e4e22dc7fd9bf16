package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// audit appends an entry to the trail of whose data it is about.
func (r Request) audit(ctx context.Context, d Decision, id string, outcome domain.Outcome) error {
	now := r.guard.clock.Now()
	return r.guard.store.Audit.Append(ctx, domain.TrailOf(d.Enterprise), domain.AuditEntry{
		ID: r.guard.ids.New(now), At: now, Actor: r.call.Subject, Machine: r.call.Machine, Action: r.action,
		Target: id, Project: r.on.Project, Outcome: outcome, RequestID: r.call.RequestID, Reason: r.call.Reason,
	})
}

// ChainAudit links appended entries into the chains, at most so many of a trail,
// and counts them. It is the trail itself, so it leaves no entry.
func (g *Guard) ChainAudit(ctx context.Context, c domain.Call, limit int) (count int, err error) {
	if !domain.Allowed(domain.AuditChain, c.Relations) {
		return 0, domain.ErrForbidden
	}
	return g.store.AuditEntries.Chain(ctx, limit)
}
