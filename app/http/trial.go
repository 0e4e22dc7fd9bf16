package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) trials() {
	const tag = "Modules and trials"
	serve(s, route{
		action: domain.TrialCreate, method: "POST", path: "/trials", status: 201, tag: tag, fails: []string{"module_not_found", "slug_taken"},
		summary: "Add a trial", about: "To a module that is not standalone. The slug is for ever: it never changes and is never used again.",
	}, s.createTrial)
	serve(s, route{
		action: domain.TrialList, method: "GET", path: "/trials", status: 200, tag: tag,
		summary: "List trials",
	}, s.listTrials)
	serve(s, route{
		action: domain.TrialGet, method: "GET", path: "/trials/{id}", status: 200, tag: tag,
		summary: "Read a trial",
	}, s.getTrial)
	serve(s, route{
		action: domain.TrialGet, id: "trial.get_by_slug", method: "GET", path: "/trials/slug/{slug}", status: 200, tag: tag,
		summary: "Read a trial by its slug",
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
	Paging
	Module domain.ModuleID `query:"module_id" doc:"Only those of this module"`
}

type byNumber struct {
	ID domain.TrialID `path:"id" doc:"Its number" example:"7"`
}

type bySlug struct {
	Slug domain.Slug `path:"slug" example:"lung-cancer"`
}

func viewTrial(t domain.Trial) trialView { return trialView(t) }

func (s *server) createTrial(ctx context.Context, in *body[newTrial]) (*body[trialView], error) {
	t, err := s.core.Catalog.CreateTrial(ctx, actor(ctx), domain.NewTrial(in.Body))
	return &body[trialView]{trialView(t)}, err
}

func (s *server) listTrials(ctx context.Context, in *trialQuery) (*body[pageView[trialView]], error) {
	page, err := s.core.Catalog.Trials(ctx, actor(ctx), domain.TrialQuery{Module: in.Module, Paging: in.paging()})
	return pageOf(page, viewTrial), err
}

func (s *server) getTrial(ctx context.Context, in *byNumber) (*body[trialView], error) {
	t, err := s.core.Catalog.Trial(ctx, actor(ctx), in.ID)
	return &body[trialView]{trialView(t)}, err
}

func (s *server) getTrialBySlug(ctx context.Context, in *bySlug) (*body[trialView], error) {
	t, err := s.core.Catalog.TrialBySlug(ctx, actor(ctx), in.Slug)
	return &body[trialView]{trialView(t)}, err
}
