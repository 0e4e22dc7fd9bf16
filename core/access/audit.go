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
