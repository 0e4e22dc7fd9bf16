package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Seal links what was told into the chains, at most so many entries of a trail,
// and counts them. It is the trail itself, so it is not told.
func (d *Desk) Seal(ctx context.Context, a domain.Actor, most int) (count int, err error) {
	if !domain.Allowed(domain.AuditSeal, a.Holds) {
		return 0, domain.NotAllowed
	}
	return d.store.Entries.Seal(ctx, most)
}

// tell leaves the entry on the trail of whose data it was.
func (d *Desk) tell(ctx context.Context, a domain.Actor, pass Pass, action domain.Action, on Target, how domain.Outcome) error {
	now := d.now()
	id := pass.ID
	if id == "" {
		id = on.ID
	}
	return d.store.Audit.Append(ctx, domain.TrailOf(pass.Enterprise), domain.Entry{
		ID: domain.NewID(now), At: now, Actor: a.Subject, Machine: a.Machine, Action: action, Target: id, Project: on.Project, Outcome: how,
	})
}
