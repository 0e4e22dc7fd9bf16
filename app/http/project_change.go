package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutProjectChanges = " COMPLETED is a label: it blocks nothing, and ACTIVE takes it away again. For the " +
	"project's ADMIN and MANAGER, and the enterprise's admins."

func (s *server) projectChanges() {
	codes := []string{"project_not_found", "name_taken"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectUpdate, ID: "project.replace", Method: "PUT", Path: "/projects/{id}", Status: 200,
		Tag: "Projects", ErrorCodes: codes, Summary: "Replace a project",
		Description: "A description that is left out becomes empty, a status that is left out stays." + aboutProjectChanges,
	}, s.replaceProject)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectUpdate, Method: "PATCH", Path: "/projects/{id}", Status: 200, Tag: "Projects",
		ErrorCodes: codes, Summary: "Update a project",
		Description: "A merge patch: a field that is left out stays as it is, null clears it." + aboutProjectChanges,
	}, s.updateProject)
}

// wholeProject is what can be changed of a project.
type wholeProject struct {
	Name        string               `json:"name" minLength:"1" maxLength:"100" example:"ONC-201"`
	Description string               `json:"description,omitempty" maxLength:"500" example:"Second line, arm B"`
	Status      domain.ProjectStatus `json:"status,omitempty" enum:"ACTIVE,COMPLETED" example:"COMPLETED"`
}

// projectChange is domain.ProjectChange in JSON.
type projectChange struct {
	Name        domain.Optional[string]               `json:"name" minLength:"1" maxLength:"100" nullable:"false" example:"ONC-201"`
	Description domain.Optional[string]               `json:"description" maxLength:"500" example:"Second line, arm B"`
	Status      domain.Optional[domain.ProjectStatus] `json:"status" enum:"ACTIVE,COMPLETED" nullable:"false" example:"COMPLETED"`
}

type putProject struct {
	rest.ByID[domain.ProjectID]
	rest.IfMatch
	Body wholeProject
}

type patchProject struct {
	rest.ByID[domain.ProjectID]
	rest.IfMatch
	Body rest.Patch[projectChange]
}

func (s *server) replaceProject(ctx context.Context, in *putProject) (*rest.Versioned[projectDetailView], error) {
	change := domain.ProjectChange{Name: domain.Some(in.Body.Name), Description: domain.Some(in.Body.Description)}
	if in.Body.Status != "" {
		change.Status = domain.Some(in.Body.Status)
	}
	return s.changeProject(ctx, in.ID, in.IfMatch, change)
}

func (s *server) updateProject(ctx context.Context, in *patchProject) (*rest.Versioned[projectDetailView], error) {
	return s.changeProject(ctx, in.ID, in.IfMatch, domain.ProjectChange(in.Body.Changes))
}

func (s *server) changeProject(
	ctx context.Context, id domain.ProjectID, seen rest.IfMatch, change domain.ProjectChange,
) (*rest.Versioned[projectDetailView], error) {
	d, err := rest.WithIfMatch(seen, func(v domain.Version) (domain.ProjectDetail, error) {
		return s.core.Projects.Update(ctx, call(ctx), id, v, change)
	})
	return detailed(d), err
}
