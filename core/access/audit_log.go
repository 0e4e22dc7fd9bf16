package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// AuditLogs is what the trails are made of, and those who vouch for them.
type AuditLogs struct {
	request     Request
	run         runner
	Entries     ports.AuditEntries
	Checkpoints ports.AuditCheckpoints
	Witnesses   ports.AuditWitnesses
	Anchors     ports.AuditAnchors
}

// OnAuditLogs hands out the trails themselves. By itself it leaves no entry, because each would be one more to
// take in and to sign; what is to be known of it stands in the logs. The access policy is all that it asks.
func OnAuditLogs[T any](
	ctx context.Context, r Request, do func(ctx context.Context, logs AuditLogs) (T, error),
) (none T, err error) {
	if !domain.Allowed(r.action, r.call.Relations) {
		return none, domain.ErrForbidden
	}
	g := r.guard
	return do(ctx, AuditLogs{
		request: r, run: g.store.InTx, Entries: g.store.AuditEntries, Checkpoints: g.store.AuditCheckpoints,
		Witnesses: g.gateways.AuditWitnesses, Anchors: g.gateways.AuditAnchors,
	})
}

// Append tells a trail what was done to it.
func (l AuditLogs) Append(ctx context.Context, t domain.Trail, id string) error {
	return l.request.audit(ctx, Decision{Enterprise: domain.EnterpriseID(t)}, id, domain.OutcomeDone)
}

// InUnit runs do as one unit of work on the trails.
func InUnit[T any](ctx context.Context, logs AuditLogs, do func(ctx context.Context) (T, error)) (T, error) {
	return inUnit(ctx, logs.run, do)
}
