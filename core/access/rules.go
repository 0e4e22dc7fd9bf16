package access

import (
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// requirePossible refuses who could never do this, whatever it is about. A
// person whose token tells no role yet is to hear that they must register, which
// only the store knows.
func requirePossible(a domain.Actor, action domain.Action) error {
	if domain.Allowed(action, possibleRelations(a)) || unregistered(a) {
		return nil
	}
	if a.Is(domain.Authenticated) && a.Tenant == "" && !a.Machine && !a.Is(domain.Operator) {
		return domain.ErrTenantRequired
	}
	return domain.ErrForbidden
}

func unregistered(a domain.Actor) bool {
	return a.IsPerson() && !a.Stored && !a.Is(domain.TenantMember)
}

// possibleRelations is what the actor could stand in to anything at all.
func possibleRelations(a domain.Actor) []domain.Relation {
	switch {
	case !a.IsPerson():
		return a.Relations
	case a.Stored:
		return append(domain.PersonRelations(), domain.TenantAdmin)
	}
	return append(domain.PersonRelations(), a.Relations...)
}

// requireOrganizations refuses what an installation for one company has not: that the access
// policy marks.
func (r Request) requireOrganizations() error {
	if r.guard.settings.SingleCompany && domain.NeedsOrganization(r.action) {
		return domain.ErrSingleCompany
	}
	return nil
}

// requireReason refuses people and machines who do not say why, where the settings want
// a reason, and operators who reach into an enterprise.
func (r Request) requireReason() error {
	asked := !r.call.Stored && !r.call.Is(domain.System)
	wanted := slices.Contains(r.guard.settings.ReasonRequired, r.action) || r.isOperatorAct()
	if asked && wanted && r.call.Reason == "" {
		return domain.ErrReasonRequired
	}
	return nil
}

func (r Request) isOperatorAct() bool {
	return r.call.Is(domain.Operator) && domain.IsOperatorAct(r.action)
}

// requireTenant refuses people, machines and jobs of an enterprise that is not
// at work or whose tables are too old, tokens made before the person's rights changed (in whole seconds, as a token
// tells its time), and who is blocked.
func requireTenant(a domain.Actor, facts domain.AccessFacts, settings domain.Settings) error {
	if a.Tenant == "" {
		return nil
	}
	if err := facts.RequireOpen(settings); err != nil {
		return err
	}
	switch {
	case facts.Migrating:
		return domain.ErrTenantMigrating
	case !a.IsPerson():
		return nil
	case !a.Stored && a.IssuedAt.Before(facts.TokensAfter.Truncate(time.Second)):
		return domain.ErrTokenOutdated
	case facts.UserStatus == domain.UserBlocked:
		return domain.ErrUserBlocked
	}
	return nil
}

// tenantRelations is what the actor may rely on before any project comes in.
func tenantRelations(a domain.Actor, facts domain.AccessFacts, settings domain.Settings) []domain.Relation {
	if !a.IsPerson() {
		return slices.Clone(a.Relations)
	}
	return facts.TenantRelations(a, settings)
}

// requireProfile refuses a person who has no profile yet, or no role.
func requireProfile(a domain.Actor, action domain.Action, facts domain.AccessFacts, relations []domain.Relation) error {
	switch {
	case !a.IsPerson(), domain.Allowed(action, relations), slices.Contains(relations, domain.TenantMember):
		return nil
	case !facts.Registered():
		return domain.ErrProfileRequired
	}
	return domain.ErrForbidden
}

// requireVisible hides from strangers that an enterprise or a project exists.
func requireVisible(a domain.Actor, on Resource, facts domain.AccessFacts, relations []domain.Relation) error {
	switch {
	case on.Enterprise != "" && on.Enterprise != facts.Enterprise,
		on.Organization != "" && on.Organization != facts.Tenant:
		return domain.ErrEnterpriseNotFound
	case on.member && facts.Tenant == "":
		return domain.ErrTenantRequired
	case on.Project == "":
		return nil
	case a.Tenant == "":
		return domain.ErrTenantRequired
	case !facts.ProjectExists:
		return domain.ErrProjectNotFound
	case !a.IsPerson():
		return nil
	}
	member := slices.Contains(relations, domain.TenantMember) && facts.ProjectRole != ""
	if !member && !slices.Contains(relations, domain.TenantAdmin) {
		return domain.ErrProjectNotFound
	}
	return nil
}

// userRelations is what a member is to the user whom this is about. Whether there
// is such a user plays no part, so no refusal tells it.
func userRelations(a domain.Actor, on Resource, relations []domain.Relation) []domain.Relation {
	if on.User == "" || on.User != a.Subject || !slices.Contains(relations, domain.TenantMember) {
		return nil
	}
	return []domain.Relation{domain.Self}
}

// projectRelations is what a person's membership in the project proves.
func projectRelations(a domain.Actor, on Resource, facts domain.AccessFacts) []domain.Relation {
	if on.Project == "" || !a.IsPerson() {
		return nil
	}
	return facts.ProjectRelations()
}

// requireSettled refuses to write what lies in a tenant's own store while that is being changed.
func requireSettled(action domain.Action, facts domain.AccessFacts) error {
	if !domain.WritesData(action) {
		return nil
	}
	return facts.Places.RequireSettled()
}

// requireSamePlaces refuses the end of a call that has written where data is not looked for any more.
func (o Outside) requireSamePlaces(d Decision) error {
	if domain.WritesData(o.request.action) && d.places != o.places {
		return domain.ErrDatasourceChanging
	}
	return nil
}

// requireTrial refuses a trial that is not there or not granted.
func requireTrial(on Resource, facts domain.AccessFacts) error {
	switch {
	case on.Trial == "" || facts.TrialGranted:
		return nil
	case !facts.TrialExists:
		return domain.ErrTrialNotFound
	}
	return domain.ErrTrialNotGranted
}
