package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Authorize asks and nothing else: for a use case that checks an argument, or
// takes in a file, before it acts, and for asking about somebody else.
func (g *Guard) Authorize(ctx context.Context, c domain.Call, action domain.Action, on Resource) error {
	r := g.Request(c, action, on)
	_, err := inSlot(ctx, r, domain.DatabaseSlot, func(ctx context.Context) (Decision, error) {
		return r.authorize(ctx, g.recentFacts(ctx))
	})
	return err
}

// Precheck refuses who could never do this, whatever it is about: for driving
// adapters, before they take in a body.
func (g *Guard) Precheck(ctx context.Context, c domain.Call, action domain.Action) error {
	r := g.Request(c, action, Resource{})
	err := requirePossible(c.Actor, action)
	if err == nil {
		err = r.requireOrganizations()
	}
	if err != nil {
		g.refusals.report(ctx, r, err, g.clock.Now())
	}
	return err
}

// Bootstrap is External for the tables that the trail itself stands on: it can
// be audited only once it has acted.
func Bootstrap[T any](
	ctx context.Context, r Request, act func(ctx context.Context, gateways ports.Gateways) (T, error),
) (none T, err error) {
	if !domain.Allowed(r.action, r.call.Relations) {
		return none, domain.ErrForbidden
	}
	out, err := act(ctx, r.guard.gateways)
	if err != nil {
		return none, err
	}
	return out, r.audit(ctx, Decision{}, r.on.ID, domain.OutcomeDone)
}

// Inspect looks at what lies outside the store and is nobody's data: how far
// tables are migrated, or a public image. It leaves no trace, so the access
// policy is all that it asks.
func Inspect[T any](
	ctx context.Context, r Request, look func(ctx context.Context, gateways ports.Gateways) (T, error),
) (none T, err error) {
	if !domain.Allowed(r.action, r.call.Relations) {
		return none, domain.ErrForbidden
	}
	return inSlot(ctx, r, domain.OutsideSlot(r.action), func(ctx context.Context) (T, error) {
		return look(ctx, r.guard.gateways)
	})
}
