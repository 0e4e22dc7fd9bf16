package http

import (
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) onboardingChecklist() {
	const path = "/enterprises/{id}/onboarding"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OnboardingGet, Method: "GET", Path: path, Status: 200, Tag: "Onboarding",
		Summary: "Get the onboarding of an enterprise",
		Description: "The checklist of the first steps in the app. The operator is also told how far the enterprise has " +
			"come on its way to ACTIVE: the `step` that is done (null before the first), how many `tickets` were handed " +
			"out by its invitation, and the code by which provisioning has `failed` (null if it has not).",
	}, s.getOnboarding)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OnboardingUpdate, Method: "PATCH", Path: path, Status: 200, Tag: "Onboarding",
		Summary:     "Check steps of the onboarding",
		Description: "`true` marks a step as done. What is done stays so: `false` changes nothing.",
	}, s.updateOnboarding)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OnboardingComplete, Method: "POST", Path: path + "/complete", Status: 200, Tag: "Onboarding",
		Summary: "Check all steps of the onboarding", Description: "There is no request body.",
	}, s.completeOnboarding)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OnboardingRetry, Method: "POST", Path: path + "/retry", Status: 202, Tag: "Onboarding",
		ErrorCodes: []string{"invalid_transition"}, Summary: "Retry the provisioning of an enterprise",
		Description: "Of one that is INITIATED; any other is 409 `invalid_transition`. The answer is the job that " +
			"provisions: what it has done before is not done twice. If it waits or runs already, nothing changes. There is " +
			"no request body.",
	}, s.retryOnboarding)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OnboardingLookup, Method: "POST", Path: "/external/onboarding/lookup", Status: 200,
		Tag: "Onboarding", Auth: rest.Public, ReadOnly: true, ErrorCodes: []string{"invitation_not_found"},
		Summary: "Look up an invitation",
		Description: "The token from the e-mailed link is the credential. Tells which company it is for; an unknown, used, " +
			"replaced or expired token is 404 `invitation_not_found`.",
	}, s.lookUpInvitation)
}

// checklistView is what admins see of domain.OnboardingProgress.
type checklistView struct {
	ProfileUpdated bool `json:"profile_updated" example:"true"`
	InvitedMember  bool `json:"invited_member" example:"true"`
	CreatedProject bool `json:"created_project" example:"false"`
}

// onboardingView is what the operator sees of domain.OnboardingProgress.
type onboardingView struct {
	ProfileUpdated bool                  `json:"profile_updated" example:"true"`
	InvitedMember  bool                  `json:"invited_member" example:"true"`
	CreatedProject bool                  `json:"created_project" example:"false"`
	Step           domain.OnboardingStep `json:"step" enum:"REQUESTED,ORGANIZED,TICKETED,CONNECTED,PROVISIONED" nullable:"true" example:"CONNECTED"`
	Tickets        int                   `json:"tickets" example:"1"`
	Failed         string                `json:"failed" nullable:"true" example:"store_unavailable"`
}

// shownOnboarding is an onboardingView for the operator, a checklistView for admins.
type shownOnboarding struct{ view any }

func (o shownOnboarding) Variant() any { return o.view }

func (shownOnboarding) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[checklistView](), true, ""), r.Schema(reflect.TypeFor[onboardingView](), true, ""),
	}}
}

func viewChecklist(p domain.OnboardingProgress) checklistView {
	return checklistView{p.ProfileUpdated, p.InvitedMember, p.CreatedProject}
}

func viewOnboarding(p domain.OnboardingProgress) shownOnboarding {
	if !p.Platform {
		return shownOnboarding{viewChecklist(p)}
	}
	return shownOnboarding{onboardingView{
		p.ProfileUpdated, p.InvitedMember, p.CreatedProject, p.Step, p.Tickets, p.Failed,
	}}
}

// onboardingChange is domain.Checklist in JSON.
type onboardingChange struct {
	ProfileUpdated domain.Optional[bool] `json:"profile_updated" nullable:"false" example:"true"`
	InvitedMember  domain.Optional[bool] `json:"invited_member" nullable:"false" example:"true"`
	CreatedProject domain.Optional[bool] `json:"created_project" nullable:"false" example:"true"`
}

// invitedCompanyView is domain.InvitedCompany in JSON.
type invitedCompanyView struct {
	Name      string                  `json:"name" example:"Acme Pharma"`
	Domain    string                  `json:"domain" example:"acme.example"`
	Status    domain.EnterpriseStatus `json:"status" enum:"PENDING,INVITED,INITIATED,ACTIVE,SUSPENDED,DEACTIVATED,DELETED" example:"INVITED"`
	ExpiresAt time.Time               `json:"expires_at"`
}

type invitationToken struct {
	Token string `json:"token" minLength:"1" maxLength:"512" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func (s *server) getOnboarding(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[shownOnboarding], error) {
	p, err := s.core.Enterprises.Onboarding(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewOnboarding(p)), err
}

func (s *server) updateOnboarding(
	ctx context.Context, in *rest.BodyByID[domain.EnterpriseID, rest.Patch[onboardingChange]],
) (*rest.Body[checklistView], error) {
	p, err := s.core.Enterprises.UpdateOnboarding(ctx, call(ctx), in.ID, domain.Checklist(in.Body.Changes))
	return rest.BodyOf(viewChecklist(p)), err
}

func (s *server) completeOnboarding(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[checklistView], error) {
	p, err := s.core.Enterprises.CompleteOnboarding(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewChecklist(p)), err
}

func (s *server) retryOnboarding(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[jobView], error) {
	j, err := s.core.Enterprises.RetryOnboarding(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewJob(j)), err
}

func (s *server) lookUpInvitation(
	ctx context.Context, in *rest.Body[invitationToken],
) (*rest.Body[invitedCompanyView], error) {
	c, err := s.invitee(ctx, domain.Secret(in.Body.Token))
	if err != nil {
		return nil, err
	}
	company, err := s.core.Enterprises.LookUpInvitation(ctx, c)
	return rest.BodyOf(invitedCompanyView(company)), err
}
