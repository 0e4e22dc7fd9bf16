package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Roles returns the roles of a project with their permissions.
func (s *Service) Roles(ctx context.Context, c domain.Call, id domain.ProjectID) ([]domain.Role, error) {
	r := s.guard.Request(c, domain.ProjectRoles, access.Project(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Role, error) {
		return tx.Roles.List(ctx, tx.Tenant, id)
	})
}
