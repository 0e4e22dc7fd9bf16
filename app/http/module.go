package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const catalogTag = "Modules and trials"

func (s *server) modules() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleCreate, Method: "POST", Path: "/modules", Status: 201, Tag: catalogTag,
		ErrorCodes: []string{"slug_taken", "module_not_found"},
		Summary:    "Create a module",
		Description: "A standalone module is granted as a whole and has no trials. The slug never changes. A repeat under " +
			"the same key is 404 `module_not_found` if the module was deleted meanwhile.",
	}, s.createModule)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleList, Method: "GET", Path: "/modules", Status: 200, Tag: catalogTag,
		Summary:     "List modules",
		Description: "The parts of the product. A standalone module is granted as a whole, any other trial by trial.",
	}, s.listModules)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleGet, Method: "GET", Path: "/modules/{id}", Status: 200, Tag: catalogTag,
		Summary: "Get a module",
	}, s.getModule)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleUpdate, ID: "module.replace", Method: "PUT", Path: "/modules/{id}", Status: 200,
		Tag: catalogTag, ErrorCodes: []string{"module_built_in"},
		Summary: "Replace a module", Description: "What is left out becomes empty. " + aboutModuleChanges,
	}, s.replaceModule)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleUpdate, Method: "PATCH", Path: "/modules/{id}", Status: 200, Tag: catalogTag,
		ErrorCodes:  []string{"module_in_use"},
		Summary:     "Update a module",
		Description: "A merge patch: a field that is left out stays as it is, null clears it. " + aboutModuleChanges,
	}, s.updateModule)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleDelete, Method: "DELETE", Path: "/modules/{id}", Status: 204, Tag: catalogTag,
		ErrorCodes:  []string{"module_in_use"},
		Summary:     "Delete a module",
		Description: "One that has neither trials nor grants, and is not part of the product.",
	}, s.deleteModule)
}

const aboutModuleChanges = "Of predict, compare, insights and copilot only the description can be changed " +
	"(`module_built_in`); a module with trials or grants stays standalone, or not (`module_in_use`)."

// moduleView is domain.Module in JSON.
type moduleView struct {
	ID           domain.ModuleID `json:"id" example:"1"`
	Slug         string          `json:"slug" example:"predict"`
	Name         string          `json:"name" example:"Predict"`
	Description  string          `json:"description" example:"Predictions of outcomes"`
	IsStandalone bool            `json:"is_standalone" example:"false"`
	Version      domain.Version  `json:"version" example:"1"`
	CreatedAt    time.Time       `json:"created_at"`
	UpdatedAt    time.Time       `json:"updated_at"`
}

// newModule is domain.NewModule in JSON.
type newModule struct {
	Slug         string `json:"slug" minLength:"1" maxLength:"100" pattern:"^[a-z0-9]+(-[a-z0-9]+)*$" patternDescription:"words of a-z and 0-9 joined by hyphens" example:"dose-finding"`
	Name         string `json:"name" minLength:"1" maxLength:"255" example:"Dose finding"`
	Description  string `json:"description,omitempty" maxLength:"2000" example:"Which dose for whom"`
	IsStandalone bool   `json:"is_standalone,omitempty" doc:"Granted as a whole, without trials" example:"false"`
}

// wholeModule is what can be changed of a module.
type wholeModule struct {
	Name         string `json:"name" minLength:"1" maxLength:"255" example:"Dose finding"`
	Description  string `json:"description,omitempty" maxLength:"2000" example:"Which dose for whom"`
	IsStandalone bool   `json:"is_standalone,omitempty" example:"false"`
}

// moduleChange is domain.ModuleChange in JSON.
type moduleChange struct {
	Name         domain.Optional[string] `json:"name" minLength:"1" maxLength:"255" nullable:"false" example:"Dose finding"`
	Description  domain.Optional[string] `json:"description" maxLength:"2000" example:"Which dose for whom"`
	IsStandalone domain.Optional[bool]   `json:"is_standalone" nullable:"false" example:"false"`
}

type putModule struct {
	rest.ByNumber[domain.ModuleID]
	rest.IfMatch
	Body wholeModule
}

type patchModule struct {
	rest.ByNumber[domain.ModuleID]
	rest.IfMatch
	Body rest.Patch[moduleChange]
}

type deleteModule struct {
	rest.ByNumber[domain.ModuleID]
	rest.IfMatch
}

func viewModule(m domain.Module) moduleView { return moduleView(m) }

func versionedModule(m domain.Module, err error) (*rest.Versioned[moduleView], error) {
	return rest.WithETag(m.Version, moduleView(m)), err
}

func (s *server) createModule(ctx context.Context, in *rest.Body[newModule]) (*rest.Versioned[moduleView], error) {
	return versionedModule(s.core.Catalog.CreateModule(ctx, call(ctx), domain.NewModule(in.Body)))
}

func (s *server) listModules(ctx context.Context, _ *rest.Empty) (*rest.Body[rest.List[moduleView]], error) {
	all, err := s.core.Catalog.Modules(ctx, call(ctx))
	return rest.ListOf(all, viewModule), err
}

func (s *server) getModule(
	ctx context.Context, in *rest.ByNumber[domain.ModuleID],
) (*rest.Versioned[moduleView], error) {
	return versionedModule(s.core.Catalog.Module(ctx, call(ctx), in.ID))
}

func (s *server) replaceModule(ctx context.Context, in *putModule) (*rest.Versioned[moduleView], error) {
	return s.changeModule(ctx, in.ID, in.IfMatch, domain.ModuleChange{
		Name: domain.Some(in.Body.Name), Description: domain.Some(in.Body.Description),
		IsStandalone: domain.Some(in.Body.IsStandalone),
	})
}

func (s *server) updateModule(ctx context.Context, in *patchModule) (*rest.Versioned[moduleView], error) {
	return s.changeModule(ctx, in.ID, in.IfMatch, domain.ModuleChange(in.Body.Changes))
}

func (s *server) changeModule(
	ctx context.Context, id domain.ModuleID, seen rest.IfMatch, change domain.ModuleChange,
) (*rest.Versioned[moduleView], error) {
	return versionedModule(rest.WithIfMatch(seen, func(v domain.Version) (domain.Module, error) {
		return s.core.Catalog.UpdateModule(ctx, call(ctx), id, v, change)
	}))
}

func (s *server) deleteModule(ctx context.Context, in *deleteModule) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return nil, s.core.Catalog.DeleteModule(ctx, call(ctx), in.ID, v)
	})
}
