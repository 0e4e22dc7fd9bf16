package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type standings func(ctx context.Context, q domain.Asking) (domain.Standing, error)

// admit refuses what the access table does not grant, and says whose data it
// is about. Who may never do this learns nothing more; a stranger to a project
// or an enterprise not even that it exists.
func (d *Desk) admit(ctx context.Context, a domain.Actor, action domain.Action, on Target, of standings) (Pass, error) {
	if err := d.Could(a, action); err != nil {
		return Pass{}, err
	}
	st, err := d.standing(ctx, a, on, of)
	if err != nil {
		return Pass{}, err
	}
	has, err := d.relations(a, action, st)
	if err != nil {
		return Pass{}, err
	}
	if has, err = place(a, has, st, on); err != nil {
		return Pass{}, err
	}
	if !domain.Allowed(action, has) {
		return Pass{}, domain.NotAllowed
	}
	if err := studied(st, on); err != nil {
		return Pass{}, err
	}
	return Pass{Tenant: st.Tenant, Enterprise: st.Enterprise, ID: on.ID, has: has}, d.welcome(ctx, a, st)
}

// Could refuses who may never do this, whatever it is about: for doors, before
// they take in a body.
func (d *Desk) Could(a domain.Actor, action domain.Action) error {
	if domain.Allowed(action, best(a)) || unproved(a) {
		return nil
	}
	if a.Is(domain.Guest) && a.Tenant == "" && !a.Machine && !a.Is(domain.Operator) {
		return domain.TenantRequired
	}
	return domain.NotAllowed
}

// unproved is a person whose token tells no role yet: they are to hear that they
// must register, which only the store knows.
func unproved(a domain.Actor) bool { return a.Person() && !a.Is(domain.TenantMember) }

// best is what the actor could stand in to anything at all.
func best(a domain.Actor) []domain.Relation {
	if !a.Person() {
		return a.Holds
	}
	return append(domain.PersonRelations(), a.Holds...)
}

// standing asks how the actor stands to its own enterprise or, without one, to
// that which it reaches into.
func (d *Desk) standing(ctx context.Context, a domain.Actor, on Target, of standings) (domain.Standing, error) {
	asking := domain.Asking{Tenant: a.Tenant, Project: on.Project, Trial: on.Trial, Execution: on.Execution}
	switch {
	case on.New:
		return domain.Standing{Enterprise: on.Enterprise}, nil
	case a.Person():
		asking.Subject = a.Subject
	case a.Tenant == "" && on.Enterprise == "":
		return domain.Standing{}, nil
	case a.Tenant == "":
		asking.Enterprise = on.Enterprise
	}
	return of(ctx, asking)
}

// relations is what the actor may rely on before any project comes into it.
func (d *Desk) relations(a domain.Actor, action domain.Action, st domain.Standing) ([]domain.Relation, error) {
	if a.Tenant == "" {
		return a.Holds, nil
	}
	if err := st.Status.Open(); err != nil {
		return nil, err
	}
	if !a.Person() {
		return a.Holds, nil
	}
	switch has := st.Personal(a, d.policy); {
	case a.IssuedAt.Before(st.TokensAfter):
		return nil, domain.TokenOutdated
	case st.UserStatus == domain.UserBlocked:
		return nil, domain.UserIsBlocked
	case domain.Allowed(action, has) || len(has) > 1:
		return has, nil
	case !st.Registered():
		return nil, domain.ProfileRequired
	}
	return nil, domain.NotAllowed
}

// place adds what the actor is in the project, and hides from strangers that
// it exists.
func place(a domain.Actor, has []domain.Relation, st domain.Standing, on Target) ([]domain.Relation, error) {
	if on.Enterprise != "" && on.Enterprise != st.Enterprise {
		return nil, domain.NoSuchEnterprise
	}
	switch {
	case on.Project == "" || !a.Person() && st.ProjectExists:
		return has, nil
	case a.Tenant == "":
		return nil, domain.TenantRequired
	}
	inside := Pass{has: has}.Has(domain.TenantMember)
	visible := inside && st.ProjectRole != "" || Pass{has: has}.Has(domain.TenantAdmin)
	if !st.ProjectExists || !visible {
		return nil, domain.NoSuchProject
	}
	has = append(st.InProject(), has...)
	if st.Shared && st.ProjectRole != "" {
		has = append(has, domain.ShareReceiver)
	}
	return has, nil
}

// studied refuses a trial that is not there or not granted.
func studied(st domain.Standing, on Target) error {
	switch {
	case on.Trial == "" || st.TrialGranted:
		return nil
	case !st.TrialExists:
		return domain.NoSuchTrial
	}
	return domain.TrialNotGranted
}

// welcome notes that a person came with a younger token than before.
func (d *Desk) welcome(ctx context.Context, a domain.Actor, st domain.Standing) error {
	if !st.Registered() || !a.Person() || !a.IssuedAt.After(st.LastLoginAt) {
		return nil
	}
	return d.store.Standings.SignedIn(ctx, st.Tenant, a.Subject, a.IssuedAt)
}
