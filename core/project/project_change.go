package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Update renames, describes, completes or reopens a project.
func (s *Service) Update(
	ctx context.Context, c domain.Call, id domain.ProjectID, at domain.Version, in domain.ProjectChange,
) (domain.ProjectDetail, error) {
	r := s.guard.Request(c, domain.ProjectUpdate, access.Project(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (d domain.ProjectDetail, err error) {
		d.Project, err = tx.Projects.Update(ctx, tx.Tenant, id, at, func(p *domain.Project) error {
			return p.Apply(in, c.Subject, s.clock.Now())
		})
		if err == nil {
			d.Members, err = tx.Members.List(ctx, tx.Tenant, id)
		}
		return d, err
	})
}
