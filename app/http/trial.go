package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) trials() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialCreate, Method: "POST", Path: "/trials", Status: 201, Tag: catalogTag,
		ErrorCodes:  []string{"module_not_found", "slug_taken", "trial_not_found"},
		Summary:     "Create a trial",
		Description: "Of a module that is not standalone. The slug never changes and is never used again.",
	}, s.createTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialList, Method: "GET", Path: "/trials", Status: 200, Tag: catalogTag,
		Summary: "List trials",
	}, s.listTrials)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialGet, Method: "GET", Path: "/trials/{id}", Status: 200, Tag: catalogTag,
		Summary: "Get a trial",
	}, s.getTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialGet, ID: "trial.get_by_slug", Method: "GET", Path: "/trials/slug/{slug}",
		Status: 200, Tag: catalogTag,
		Summary: "Get a trial by its slug",
	}, s.getTrialBySlug)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialUpdate, ID: "trial.replace", Method: "PUT", Path: "/trials/{id}", Status: 200, Tag: catalogTag,
		ErrorCodes:  []string{"trial_not_found", "name_taken"},
		Summary:     "Replace a trial",
		Description: "What is left out becomes empty; the slug stays. " + aboutMovedTrials,
	}, s.replaceTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialUpdate, Method: "PATCH", Path: "/trials/{id}", Status: 200, Tag: catalogTag,
		ErrorCodes:  []string{"trial_not_found", "name_taken"},
		Summary:     "Update a trial",
		Description: "A merge patch: a field that is left out stays as it is, null clears it. " + aboutMovedTrials,
	}, s.updateTrial)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TrialDelete, Method: "DELETE", Path: "/trials/{id}", Status: 204, Tag: catalogTag,
		ErrorCodes: []string{"trial_in_use"},
		Summary:    "Delete a trial",
		Description: "With its grants; not while any enterprise has records or executions of it (`trial_in_use`), be it " +
			"granted or not. Its slug is never used again.",
	}, s.deleteTrial)
}

const aboutMovedTrials = "Moved to another module, which must not be standalone, a trial takes its grants along."

// trialView is domain.Trial in JSON.
type trialView struct {
	ID          domain.TrialID  `json:"id" example:"7"`
	Module      domain.ModuleID `json:"module_id" example:"1"`
	Slug        domain.Slug     `json:"slug" example:"lung-cancer"`
	Name        string          `json:"name" example:"Lung cancer"`
	NameKey     string          `json:"-"`
	IconURL     string          `json:"icon_url" nullable:"true" example:"/icons/lung.svg"`
	Description string          `json:"description" example:"Survival after first line"`
	Version     domain.Version  `json:"version" example:"1"`
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

// wholeTrial is what can be changed of a trial.
type wholeTrial struct {
	Module      domain.ModuleID `json:"module_id" example:"1"`
	Name        string          `json:"name" minLength:"1" maxLength:"255" example:"Lung cancer"`
	IconURL     string          `json:"icon_url,omitempty" maxLength:"2048" doc:"A web address, or a path that starts with /" example:"/icons/lung.svg"`
	Description string          `json:"description,omitempty" maxLength:"2000" example:"Survival after first line"`
}

// trialChange is domain.TrialChange in JSON.
type trialChange struct {
	Module      domain.Optional[domain.ModuleID] `json:"module_id" nullable:"false" example:"1"`
	Name        domain.Optional[string]          `json:"name" minLength:"1" maxLength:"255" nullable:"false" example:"Lung cancer"`
	IconURL     domain.Optional[string]          `json:"icon_url" maxLength:"2048" example:"/icons/lung.svg"`
	Description domain.Optional[string]          `json:"description" maxLength:"2000" example:"Survival after first line"`
}

type putTrial struct {
	rest.ByNumber[domain.TrialID]
	rest.IfMatch
	Body wholeTrial
}

type patchTrial struct {
	rest.ByNumber[domain.TrialID]
	rest.IfMatch
	Body rest.Patch[trialChange]
}

type deleteTrial struct {
	rest.ByNumber[domain.TrialID]
	rest.IfMatch
}

type trialQuery struct {
	rest.PageQuery
	Module domain.ModuleID `query:"module_id" doc:"Only trials of this module"`
}

type bySlug struct {
	Slug domain.Slug `path:"slug" example:"lung-cancer"`
}

func viewTrial(t domain.Trial) trialView { return trialView(t) }

func versionedTrial(t domain.Trial, err error) (*rest.Versioned[trialView], error) {
	return rest.WithETag(t.Version, trialView(t)), err
}

func (s *server) createTrial(ctx context.Context, in *rest.Body[newTrial]) (*rest.Versioned[trialView], error) {
	return versionedTrial(s.core.Catalog.CreateTrial(ctx, call(ctx), domain.NewTrial(in.Body)))
}

func (s *server) listTrials(ctx context.Context, in *trialQuery) (*rest.Body[rest.Page[trialView]], error) {
	page, err := s.core.Catalog.Trials(ctx, call(ctx), domain.TrialQuery{Module: in.Module, Paging: in.Paging()})
	return rest.PageOf(page, viewTrial), err
}

func (s *server) getTrial(ctx context.Context, in *rest.ByNumber[domain.TrialID]) (*rest.Versioned[trialView], error) {
	return versionedTrial(s.core.Catalog.Trial(ctx, call(ctx), in.ID))
}

func (s *server) getTrialBySlug(ctx context.Context, in *bySlug) (*rest.Versioned[trialView], error) {
	return versionedTrial(s.core.Catalog.TrialBySlug(ctx, call(ctx), in.Slug))
}

func (s *server) replaceTrial(ctx context.Context, in *putTrial) (*rest.Versioned[trialView], error) {
	return s.changeTrial(ctx, in.ID, in.IfMatch, domain.TrialChange{
		Module: domain.Some(in.Body.Module), Name: domain.Some(in.Body.Name),
		IconURL: domain.Some(in.Body.IconURL), Description: domain.Some(in.Body.Description),
	})
}

func (s *server) updateTrial(ctx context.Context, in *patchTrial) (*rest.Versioned[trialView], error) {
	return s.changeTrial(ctx, in.ID, in.IfMatch, domain.TrialChange(in.Body.Changes))
}

func (s *server) changeTrial(
	ctx context.Context, id domain.TrialID, seen rest.IfMatch, change domain.TrialChange,
) (*rest.Versioned[trialView], error) {
	return versionedTrial(rest.WithIfMatch(seen, func(v domain.Version) (domain.Trial, error) {
		return s.core.Catalog.UpdateTrial(ctx, call(ctx), id, v, change)
	}))
}

func (s *server) deleteTrial(ctx context.Context, in *deleteTrial) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return nil, s.core.Catalog.DeleteTrial(ctx, call(ctx), in.ID, v)
	})
}
