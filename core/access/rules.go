package access

import (
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// requirePossible refuses who could never do this, whatever it is about. A
// person whose token tells no role yet is to hear that they must register, which
// only the store knows.
func requirePossible(a domain.Actor, action domain.Action) error {
	if domain.Allowed(action, possibleRelations(a)) || unregistered(a) {
		return nil
	}
	if a.Is(domain.Guest) && a.Tenant == "" && !a.Machine && !a.Is(domain.Operator) {
		return domain.TenantRequired
	}
	return domain.NotAllowed
}

func unregistered(a domain.Actor) bool { return a.Person() && !a.Stored && !a.Is(domain.TenantMember) }

// possibleRelations is what the actor could stand in to anything at all.
func possibleRelations(a domain.Actor) []domain.Relation {
	switch {
	case !a.Person():
		return a.Holds
	case a.Stored:
		return append(domain.PersonRelations(), domain.TenantAdmin)
	}
	return append(domain.PersonRelations(), a.Holds...)
}

// requireReason refuses people and machines who do not say why, where the
// operator of the installation wants a reason.
func (r Request) requireReason() error {
	asked := !r.call.Stored && !r.call.Is(domain.Worker)
	if asked && r.call.Reason == "" && slices.Contains(r.guard.settings.ReasonRequired, r.action) {
		return domain.ErrReasonRequired
	}
	return nil
}

// requireTenant refuses people, machines and jobs of an enterprise that is not
// at work, tokens made before the person's rights changed, and who is blocked.
func requireTenant(a domain.Actor, facts domain.Standing) error {
	if a.Tenant == "" {
		return nil
	}
	if err := facts.Status.Open(); err != nil {
		return err
	}
	switch {
	case !a.Person():
		return nil
	case !a.Stored && a.IssuedAt.Before(facts.TokensAfter):
		return domain.TokenOutdated
	case facts.UserStatus == domain.UserBlocked:
		return domain.UserIsBlocked
	}
	return nil
}

// tenantRelations is what the actor may rely on before any project comes in.
func tenantRelations(a domain.Actor, facts domain.Standing, settings domain.Policy) []domain.Relation {
	if !a.Person() {
		return slices.Clone(a.Holds)
	}
	return facts.Personal(a, settings)
}

// requireProfile refuses a person who has no profile yet, or no role.
func requireProfile(a domain.Actor, action domain.Action, facts domain.Standing, relations []domain.Relation) error {
	switch {
	case !a.Person(), domain.Allowed(action, relations), slices.Contains(relations, domain.TenantMember):
		return nil
	case !facts.Registered():
		return domain.ProfileRequired
	}
	return domain.NotAllowed
}

// requireVisible hides from strangers that an enterprise or a project exists.
func requireVisible(a domain.Actor, on Resource, facts domain.Standing, relations []domain.Relation) error {
	if on.Enterprise != "" && on.Enterprise != facts.Enterprise {
		return domain.NoSuchEnterprise
	}
	switch {
	case on.Project == "":
		return nil
	case a.Tenant == "":
		return domain.TenantRequired
	case !facts.ProjectExists:
		return domain.NoSuchProject
	case !a.Person():
		return nil
	}
	member := slices.Contains(relations, domain.TenantMember) && facts.ProjectRole != ""
	if !member && !slices.Contains(relations, domain.TenantAdmin) {
		return domain.NoSuchProject
	}
	return nil
}

// projectRelations is what a person's membership in the project proves.
func projectRelations(a domain.Actor, on Resource, facts domain.Standing) []domain.Relation {
	if on.Project == "" || !a.Person() {
		return nil
	}
	return facts.InProject()
}

// requireTrial refuses a trial that is not there or not granted.
func requireTrial(on Resource, facts domain.Standing) error {
	switch {
	case on.Trial == "" || facts.TrialGranted:
		return nil
	case !facts.TrialExists:
		return domain.NoSuchTrial
	}
	return domain.TrialNotGranted
}
