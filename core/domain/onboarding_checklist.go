package domain

import "time"

// Checklist is a change to the steps of the checklist.
type Checklist struct {
	ProfileUpdated Optional[bool]
	InvitedMember  Optional[bool]
	CreatedProject Optional[bool]
}

// Check marks steps as done; what is done stays so.
func (o *Onboarding) Check(c Checklist, now time.Time) error {
	for _, step := range []struct {
		name   string
		change Optional[bool]
		to     *bool
	}{
		{"profile_updated", c.ProfileUpdated, &o.ProfileUpdated},
		{"invited_member", c.InvitedMember, &o.InvitedMember},
		{"created_project", c.CreatedProject, &o.CreatedProject},
	} {
		if step.change.Set && !step.change.Valid {
			return ErrNullForbidden.At(step.name)
		}
		*step.to = *step.to || step.change.Value
	}
	o.UpdatedAt = now
	return nil
}

// OnboardingProgress is how far a company has come, as its admins and the operator see it.
type OnboardingProgress struct {
	Enterprise     EnterpriseID
	ProfileUpdated bool
	InvitedMember  bool
	CreatedProject bool
	Platform       bool           // the rest is told, too
	Step           OnboardingStep // empty before it has begun
	Tickets        int
	Failed         string // code of why provisioning has failed; empty if it has not
}

// Progress is what is told of the checklist.
func (o *Onboarding) Progress() OnboardingProgress {
	return OnboardingProgress{
		Enterprise: o.Enterprise, ProfileUpdated: o.ProfileUpdated, InvitedMember: o.InvitedMember,
		CreatedProject: o.CreatedProject,
	}
}

// InvitedCompany is what the bearer of an invitation may know before onboarding.
type InvitedCompany struct {
	Name      string
	Domain    string
	Status    EnterpriseStatus
	ExpiresAt time.Time
}
