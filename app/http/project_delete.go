package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) projectDeletion() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectDelete, Method: "DELETE", Path: "/projects/{id}", Status: 202, Tag: "Projects",
		ErrorCodes: []string{"project_not_found"}, Summary: "Delete a project",
		Description: "From now on the project and everything in it are 404, and its name is free. The answer is the job " +
			"`project.delete` that removes its records, executions, shares, bookmarks, notifications and imports, and tells " +
			"how many of how many; a job `project.sweep` looks once more after two hours. Neither can be cancelled. For " +
			"the project's ADMIN and the enterprise's admins.",
	}, s.deleteProject)
}

type deleteProject struct {
	rest.ByID[domain.ProjectID]
	rest.IfMatch
}

func (s *server) deleteProject(ctx context.Context, in *deleteProject) (*rest.Body[jobView], error) {
	deleted, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.DeletedProject, error) {
		return s.core.Projects.Delete(ctx, call(ctx), in.ID, v)
	})
	return rest.BodyOf(viewJob(deleted.Job)), err
}
