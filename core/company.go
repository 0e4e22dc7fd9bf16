package core

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// withoutOrganizations is an identity provider that one company has for itself: it has no
// organization there that people could be members of, and gives the roles itself.
type withoutOrganizations struct{ ports.Identity }

// Profile believes the company's own directory: whatever connection is not shared with
// others is the company's.
func (i withoutOrganizations) Profile(ctx context.Context, s domain.Subject) (domain.ProviderProfile, error) {
	login, err := i.Identity.Profile(ctx, s)
	login.Verified = login.Verified || !login.Shared
	login.Shared = true
	return login, err
}

func (withoutOrganizations) Connections(context.Context, domain.TenantID) ([]domain.Connection, error) {
	return nil, nil
}

func (withoutOrganizations) AssignRole(context.Context, domain.TenantID, domain.Subject, string, []string) error {
	return nil
}

func (withoutOrganizations) RemoveMember(context.Context, domain.TenantID, domain.Subject) error {
	return nil
}
