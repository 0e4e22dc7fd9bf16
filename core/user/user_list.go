package user

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// List returns one page of the tenant's users. An admin sees all of them; others
// see who is ACTIVE, as far as pickers need it.
func (s *Service) List(ctx context.Context, c domain.Call, q domain.UserQuery) (domain.Page[domain.User], error) {
	r := s.guard.Request(c, domain.UserList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.User], error) {
		return list(ctx, tx, q)
	})
}

func list(ctx context.Context, tx access.Tx, q domain.UserQuery) (none domain.Page[domain.User], err error) {
	q, err = q.Normalized()
	switch {
	case err != nil:
		return none, err
	case tx.Has(domain.TenantAdmin):
		return tx.Users.List(ctx, tx.Tenant, q)
	case q.Status != "" && q.Status != domain.UserActive:
		return none, domain.ErrForbidden
	}
	q.Status = domain.UserActive
	page, err := tx.Users.List(ctx, tx.Tenant, q)
	return domain.MapPage(page, domain.User.PublicProfile), err
}

// ListWithProjects is List, and tells an admin in which projects each person is.
func (s *Service) ListWithProjects(
	ctx context.Context, c domain.Call, q domain.UserQuery,
) (domain.Page[domain.UserWithProjects], error) {
	r := s.guard.Request(c, domain.UserList, access.Resource{})
	return access.Read(ctx, r, func(
		ctx context.Context, tx access.Tx,
	) (none domain.Page[domain.UserWithProjects], err error) {
		page, err := list(ctx, tx, q)
		if err != nil {
			return none, err
		}
		names, err := projectNames(ctx, tx, page.Items)
		return domain.MapPage(page, func(u domain.User) domain.UserWithProjects {
			return domain.UserWithProjects{User: u, Projects: names[u.Subject]}
		}), err
	})
}

func projectNames(ctx context.Context, tx access.Tx, people []domain.User) (map[domain.Subject][]string, error) {
	if !tx.Has(domain.TenantAdmin) {
		return nil, nil
	}
	subjects := make([]domain.Subject, len(people))
	for i, u := range people {
		subjects[i] = u.Subject
	}
	return tx.Members.ProjectNames(ctx, tx.Tenant, subjects...)
}
