package auth0

import (
	"context"
	"net/http"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

// EnableConnection does no harm when it happens twice: the provider refuses the second.
func (i identity) EnableConnection(ctx context.Context, t domain.TenantID, id string) (domain.Connection, error) {
	err := i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.AddConnection(ctx, string(t), &management.OrganizationConnection{
			ConnectionID: new(id), AssignMembershipOnLogin: new(true), ShowAsButton: new(i.ShowAsButton),
		})
	})
	if err != nil && status(err) != http.StatusConflict {
		return domain.Connection{}, orNoConnection(err)
	}
	var enabled *management.OrganizationConnection
	err = i.retry(ctx, func(ctx context.Context) (err error) {
		enabled, err = i.api.Organization.Connection(ctx, string(t), id)
		return err
	})
	name := enabled.GetConnection().GetName()
	switch {
	case err != nil:
		return domain.Connection{}, orNoConnection(err)
	case enabled.GetConnectionID() != id || name == "":
		return domain.Connection{}, domain.ErrProviderResponseInvalid
	}
	return domain.Connection{ID: id, Name: name}, nil
}

// orNoConnection reads a refusal of an id: the provider calls some malformed.
func orNoConnection(err error) error {
	if s := status(err); s == http.StatusNotFound || s == http.StatusBadRequest {
		return domain.ErrConnectionNotFound
	}
	return err
}

func (i identity) DisableConnection(ctx context.Context, t domain.TenantID, id string) error {
	err := i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.DeleteConnection(ctx, string(t), id)
	})
	if s := status(err); s == http.StatusNotFound || s == http.StatusBadRequest {
		return nil
	}
	return err
}
