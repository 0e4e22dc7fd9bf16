package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// page is one of projects.
type page = domain.Page[domain.ProjectSummary]

// List returns one page of projects: an admin sees all, a member their own.
func (s *Service) List(ctx context.Context, c domain.Call, q domain.ProjectQuery) (page, error) {
	r := s.guard.Request(c, domain.ProjectList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none page, err error) {
		q, err := q.Normalized()
		if err != nil {
			return none, err
		}
		q.Viewer, q.Member = c.Subject, listed(tx, c)
		return tx.Projects.List(ctx, tx.Tenant, q)
	})
}

// listed is whose projects alone the caller sees; nobody's for an admin, who sees all.
func listed(tx access.Tx, c domain.Call) domain.Subject {
	if tx.Has(domain.TenantAdmin) {
		return ""
	}
	return c.Subject
}

// ListOf returns one page of the projects that a person is in, each with their role.
func (s *Service) ListOf(
	ctx context.Context, c domain.Call, who domain.Subject, q domain.ProjectQuery,
) (page, error) {
	r := s.guard.Request(c, domain.ProjectMemberships, access.User(who))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none page, err error) {
		q, err := q.Normalized()
		if err != nil {
			return none, err
		}
		q.Viewer, q.Member = who, who
		found, err := tx.Projects.List(ctx, tx.Tenant, q)
		if err == nil && found.Total == 0 { // every member is a user
			_, err = tx.Users.Get(ctx, tx.Tenant, who)
		}
		return found, err
	})
}

// Statistics counts the projects that the caller may list, and who is in them.
func (s *Service) Statistics(ctx context.Context, c domain.Call) (domain.ProjectStatistics, error) {
	r := s.guard.Request(c, domain.ProjectList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.ProjectStatistics, error) {
		return tx.Projects.Statistics(ctx, tx.Tenant, listed(tx, c))
	})
}
