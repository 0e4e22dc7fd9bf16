package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	rolePath = "/projects/{id}/roles/{role_id}"

	aboutBuiltIn = " The roles that every project has stay as they are (409 `role_built_in`)."
	aboutOwnRole = " Nobody changes what their own role gives them (403 `own_role`)."
)

func (s *server) roleChanges() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoleCreate, Method: "POST", Path: "/projects/{id}/roles", Status: 201, Tag: "Projects",
		ErrorCodes:  []string{"name_taken", "role_not_found"},
		Summary:     "Create a role of a project",
		Description: "A module that is not named is HIDDEN. Only ADMIN and MANAGER administer, whatever a role is called.",
	}, s.createRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoleGet, Method: "GET", Path: rolePath, Status: 200, Tag: "Projects",
		ErrorCodes: []string{"role_not_found"}, Summary: "Get a role of a project",
	}, s.getRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoleUpdate, Method: "PATCH", Path: rolePath, Status: 200, Tag: "Projects",
		ErrorCodes:  []string{"role_not_found", "role_built_in", "name_taken"},
		Summary:     "Rename or describe a role of a project",
		Description: "A merge patch: a field that is left out stays as it is, null clears it." + aboutBuiltIn,
	}, s.updateRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRolePermissions, Method: "PUT", Path: rolePath + "/permissions", Status: 200, Tag: "Projects",
		ErrorCodes: []string{"role_not_found", "role_built_in", "own_role"},
		Summary:    "Set permissions of a role",
		Description: "Sets exactly those that are named; the answer has all four. They count at once for all who have the " +
			"role." + aboutBuiltIn + aboutOwnRole,
	}, s.setPermissions)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoleDelete, Method: "DELETE", Path: rolePath, Status: 204, Tag: "Projects",
		ErrorCodes:  []string{"role_not_found", "role_built_in", "role_in_use"},
		Summary:     "Delete a role of a project",
		Description: "One that nobody has (409 `role_in_use`): move its members first." + aboutBuiltIn,
	}, s.deleteRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoleMove, Method: "POST", Path: rolePath + "/move", Status: 200, Tag: "Projects",
		ErrorCodes: []string{"role_not_found", "role_built_in", "role_same", "own_role"},
		Summary:    "Move all members of a role to another, and delete it",
		Description: "Both at once, or neither. The answer is the role that they have now; each is told by a notification." +
			aboutBuiltIn + aboutOwnRole,
	}, s.moveRole)
}

// newProjectRole is domain.NewRole in JSON.
type newProjectRole struct {
	Name        string           `json:"name" minLength:"1" maxLength:"100" example:"Reviewer"`
	Description string           `json:"description,omitempty" maxLength:"500" example:"reads predictions"`
	Permissions namedPermissions `json:"permissions,omitempty"`
}

// namedPermissions is domain.Permissions of which some are named.
type namedPermissions struct {
	Predict  domain.Level `json:"PREDICT,omitempty" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"READ_ONLY"`
	Compare  domain.Level `json:"COMPARE,omitempty" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"HIDDEN"`
	Copilot  domain.Level `json:"COPILOT,omitempty" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"HIDDEN"`
	Insights domain.Level `json:"INSIGHTS,omitempty" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"READ_ONLY"`
}

// projectRoleChange is domain.ProjectRoleChange in JSON.
type projectRoleChange struct {
	Name        domain.Optional[string] `json:"name" minLength:"1" maxLength:"100" nullable:"false" example:"Reviewer"`
	Description domain.Optional[string] `json:"description" maxLength:"500" example:"reads predictions"`
}

// ProjectRolePath is a role of a project.
type ProjectRolePath struct {
	rest.ByID[domain.ProjectID]
	Role domain.RoleID `path:"role_id" doc:"Id of the role" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
}

type patchRole struct {
	ProjectRolePath
	rest.IfMatch
	Body rest.Patch[projectRoleChange]
}

type putPermissions struct {
	ProjectRolePath
	rest.IfMatch
	Body namedPermissions
}

type deleteRole struct {
	ProjectRolePath
	rest.IfMatch
}

type roleMove struct {
	To domain.RoleID `json:"to" minLength:"1" maxLength:"128" doc:"Id of the role that the members get" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
}

type moveRole struct {
	ProjectRolePath
	Body roleMove
}

func versionedRole(r domain.Role, err error) (*rest.Versioned[roleView], error) {
	return rest.WithETag(r.Version, viewRole(r)), err
}

func (s *server) createRole(
	ctx context.Context, in *rest.BodyByID[domain.ProjectID, newProjectRole],
) (*rest.Versioned[roleView], error) {
	return versionedRole(s.core.Projects.CreateRole(ctx, call(ctx), in.ID, domain.NewRole{
		Name: in.Body.Name, Description: in.Body.Description, Permissions: domain.Permissions(in.Body.Permissions),
	}))
}

func (s *server) getRole(ctx context.Context, in *ProjectRolePath) (*rest.Versioned[roleView], error) {
	return versionedRole(s.core.Projects.Role(ctx, call(ctx), in.ID, in.Role))
}

func (s *server) updateRole(ctx context.Context, in *patchRole) (*rest.Versioned[roleView], error) {
	return versionedRole(rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Role, error) {
		change := domain.ProjectRoleChange(in.Body.Changes)
		return s.core.Projects.UpdateRole(ctx, call(ctx), in.ID, in.Role, v, change)
	}))
}

func (s *server) setPermissions(ctx context.Context, in *putPermissions) (*rest.Versioned[roleView], error) {
	return versionedRole(rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Role, error) {
		named := domain.Permissions(in.Body)
		return s.core.Projects.SetPermissions(ctx, call(ctx), in.ID, in.Role, v, named)
	}))
}

func (s *server) deleteRole(ctx context.Context, in *deleteRole) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return nil, s.core.Projects.DeleteRole(ctx, call(ctx), in.ID, in.Role, v)
	})
}

func (s *server) moveRole(ctx context.Context, in *moveRole) (*rest.Versioned[roleView], error) {
	moved, err := s.core.Projects.MoveRole(ctx, call(ctx), in.ID, in.Role, in.Body.To)
	return versionedRole(moved.Role, err)
}
