package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) trials() {
	const tag = "Modules and trials"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialCreate, Method: "POST", Path: "/trials", Status: 201, Tag: tag,
		ErrorCodes:  []string{"module_not_found", "slug_taken"},
		Summary:     "Create a trial",
		Description: "Of a module that is not standalone. The slug never changes and is never used again.",
	}, s.createTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialList, Method: "GET", Path: "/trials", Status: 200, Tag: tag,
		Summary: "List trials",
	}, s.listTrials)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialGet, Method: "GET", Path: "/trials/{id}", Status: 200, Tag: tag,
		Summary: "Get a trial",
	}, s.getTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialGet, ID: "trial.get_by_slug", Method: "GET", Path: "/trials/slug/{slug}",
		Status: 200, Tag: tag,
		Summary: "Get a trial by its slug",
	}, s.getTrialBySlug)
}

// trialView is domain.Trial in JSON.
type trialView struct {
	ID          domain.TrialID  `json:"id" example:"7"`
	Module      domain.ModuleID `json:"module_id" example:"1"`
	Slug        domain.Slug     `json:"slug" example:"lung-cancer"`
	Name        string          `json:"name" example:"Lung cancer"`
	NameKey     string          `json:"-"`
	IconURL     string          `json:"icon_url" nullable:"true" example:"/icons/lung.svg"`
	Description string          `json:"description" example:"Survival after first line"`
	CreatedAt   time.Time       `json:"created_at"`
	UpdatedAt   time.Time       `json:"updated_at"`
}

// newTrial is domain.NewTrial in JSON.
type newTrial struct {
	Module      domain.ModuleID `json:"module_id" example:"1"`
	Slug        string          `json:"slug" minLength:"1" maxLength:"100" pattern:"^[a-z0-9]+(-[a-z0-9]+)*$" patternDescription:"words of a-z and 0-9 joined by hyphens" example:"lung-cancer"`
	Name        string          `json:"name" minLength:"1" maxLength:"255" example:"Lung cancer"`
	IconURL     string          `json:"icon_url,omitempty" maxLength:"2048" doc:"A web address, or a path that starts with /" example:"/icons/lung.svg"`
	Description string          `json:"description,omitempty" maxLength:"2000" example:"Survival after first line"`
}

type trialQuery struct {
	rest.PageQuery
	Module domain.ModuleID `query:"module_id" doc:"Only trials of this module"`
}

type byNumber struct {
	ID domain.TrialID `path:"id" doc:"Number of the trial" example:"7"`
}

type bySlug struct {
	Slug domain.Slug `path:"slug" example:"lung-cancer"`
}

func viewTrial(t domain.Trial) trialView { return trialView(t) }

func (s *server) createTrial(ctx context.Context, in *rest.Body[newTrial]) (*rest.Body[trialView], error) {
	t, err := s.core.Catalog.CreateTrial(ctx, call(ctx), domain.NewTrial(in.Body))
	return rest.BodyOf(trialView(t)), err
}

func (s *server) listTrials(ctx context.Context, in *trialQuery) (*rest.Body[rest.Page[trialView]], error) {
	page, err := s.core.Catalog.Trials(ctx, call(ctx), domain.TrialQuery{Module: in.Module, Paging: in.Paging()})
	return rest.PageOf(page, viewTrial), err
}

func (s *server) getTrial(ctx context.Context, in *byNumber) (*rest.Body[trialView], error) {
	t, err := s.core.Catalog.Trial(ctx, call(ctx), in.ID)
	return rest.BodyOf(trialView(t)), err
}

func (s *server) getTrialBySlug(ctx context.Context, in *bySlug) (*rest.Body[trialView], error) {
	t, err := s.core.Catalog.TrialBySlug(ctx, call(ctx), in.Slug)
	return rest.BodyOf(trialView(t)), err
}
