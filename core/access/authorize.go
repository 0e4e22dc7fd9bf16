package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// authorize asks the rules one after the other, in the order in which
// docs/access.md has them. Who could never do this learns nothing more; a
// stranger to a project or an enterprise not even that it exists.
func (r Request) authorize(ctx context.Context, load loader) (Decision, error) {
	d, err := r.decide(ctx, load)
	if err != nil {
		r.guard.refusals.report(ctx, r, err, r.guard.clock.Now())
	}
	return d, err
}

func (r Request) decide(ctx context.Context, load loader) (d Decision, err error) {
	if err := requirePossible(r.call.Actor, r.action); err != nil {
		return d, err
	}
	if err := r.requireOrganizations(); err != nil {
		return d, err
	}
	if err := r.requireReason(); err != nil {
		return d, err
	}
	facts, err := r.loadFacts(ctx, load)
	if err != nil {
		return d, err
	}
	if err := requireTenant(r.call.Actor, facts, r.guard.settings); err != nil {
		return d, err
	}
	relations := tenantRelations(r.call.Actor, facts, r.guard.settings)
	if err := requireProfile(r.call.Actor, r.action, facts, relations); err != nil {
		return d, err
	}
	if err := requireVisible(r.call.Actor, r.on, facts, relations); err != nil {
		return d, err
	}
	relations = append(relations, userRelations(r.call.Actor, r.on, relations)...)
	relations = append(relations, projectRelations(r.call.Actor, r.on, facts)...)
	if !domain.Allowed(r.action, relations) {
		return d, domain.ErrForbidden
	}
	d = Decision{
		Tenant: facts.Tenant, Enterprise: facts.Enterprise, ID: r.on.ID, relations: relations, stamp: facts.Stamp,
		places: facts.Places, unwritten: facts.Unwritten,
	}
	if err := requireTrial(r.on, facts); err != nil {
		return d, err
	}
	return d, requireSettled(r.action, facts)
}

// loader answers what is stored about an actor and a resource.
type loader func(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error)

// loadFacts asks about the actor's own enterprise or, without one, about that
// which it reaches into.
func (r Request) loadFacts(ctx context.Context, load loader) (domain.AccessFacts, error) {
	a, on := r.call.Actor, r.on
	query := domain.AccessQuery{Tenant: a.Tenant, Project: on.Project, Trial: on.Trial, Execution: on.Execution}
	switch {
	case on.New:
		return domain.AccessFacts{Enterprise: on.Enterprise}, nil
	case a.IsPerson():
		query.Subject = a.Subject
	case a.Tenant == "" && on.Enterprise == "" && on.Organization == "":
		return domain.AccessFacts{}, nil
	case a.Tenant == "":
		query.Enterprise, query.Tenant = on.Enterprise, on.Organization
	}
	return load(ctx, query)
}
