package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Roles returns the roles of a project with their permissions.
func (s *Service) Roles(ctx context.Context, a domain.Actor, id domain.ProjectID) (all []domain.Role, err error) {
	err = s.desk.Read(ctx, a, domain.ProjectRoles, access.Project(id), func(ctx context.Context, n access.Near) error {
		all, err = n.Roles.List(ctx, n.Tenant, id)
		return err
	})
	return all, err
}
