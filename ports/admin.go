package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Admins keeps who administers which enterprise.
type Admins interface {
	// Ensure stores a, who has not signed in yet, or returns the admin of the
	// enterprise who has that e-mail. ErrEnterpriseNotFound if that is gone.
	Ensure(ctx context.Context, a domain.Admin) (admin domain.Admin, created bool, err error)
	// List returns the admins of one enterprise, oldest first.
	List(ctx context.Context, e domain.EnterpriseID) ([]domain.Admin, error)
	// Get returns one admin, or ErrAdminNotFound.
	Get(ctx context.Context, id string) (domain.Admin, error)
	// BySubject returns the admin who signs in so, or ErrAdminNotFound.
	BySubject(ctx context.Context, s domain.Subject) (domain.Admin, error)
	// ByEmail returns the admins of all enterprises who have the e-mail, oldest first.
	ByEmail(ctx context.Context, email string) ([]domain.Admin, error)
	// ByTenant returns the admins of the enterprise that an organization means, oldest
	// first; none if there is no such enterprise.
	ByTenant(ctx context.Context, t domain.TenantID) ([]domain.Admin, error)
	// Delete forgets an admin, if it is there.
	Delete(ctx context.Context, id string) error
	// Update replaces the admin of that id. ErrAdminNotFound if it is gone,
	// ErrAdminEmailTaken if another of the enterprise has the e-mail. A subject stands
	// with one admin only: if it stands with another, this one is stored without.
	Update(ctx context.Context, a domain.Admin) error
}
