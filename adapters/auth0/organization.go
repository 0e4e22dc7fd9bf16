package auth0

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

// Auth0's own colours: it takes either both or none.
const (
	defaultPrimary    = "#0059d6"
	defaultBackground = "#000000"
)

// enterpriseKey is the key of an organization's metadata that names its enterprise.
const enterpriseKey = "enterprise_id"

// EnsureOrganization looks before it creates, and again when another was
// quicker or an answer got lost.
func (i identity) EnsureOrganization(ctx context.Context, o domain.Organization) (domain.TenantID, error) {
	found, err := i.organization(ctx, o.Name)
	if status(err) == http.StatusNotFound {
		if found, err = i.create(ctx, o); status(err) == http.StatusConflict {
			found, err = i.organization(ctx, o.Name)
		}
	}
	if err != nil {
		return "", err
	}
	if id := found.GetID(); id == "" || len(id) > maxID || found.GetName() != o.Name {
		return "", domain.ErrProviderResponseInvalid
	}
	if found.GetMetadata()[enterpriseKey] != string(o.Enterprise) {
		return "", domain.ErrOrganizationTaken
	}
	return domain.TenantID(found.GetID()), nil
}

func (i identity) organization(ctx context.Context, name string) (o *management.Organization, err error) {
	err = i.retry(ctx, func(ctx context.Context) (err error) {
		o, err = i.api.Organization.ReadByName(ctx, name)
		return err
	})
	return o, err
}

func (i identity) create(ctx context.Context, o domain.Organization) (*management.Organization, error) {
	made := &management.Organization{
		Name: new(o.Name), DisplayName: new(o.DisplayName), Branding: branding(o),
		Metadata: &map[string]string{enterpriseKey: string(o.Enterprise)},
	}
	err := i.call(ctx, func(ctx context.Context) error { return i.api.Organization.Create(ctx, made) })
	return made, err
}

func branding(o domain.Organization) *management.OrganizationBranding {
	b := &management.OrganizationBranding{}
	if o.PrimaryColor != "" || o.PageBackgroundColor != "" {
		b.Colors = &map[string]string{
			"primary":         cmp.Or(o.PrimaryColor, defaultPrimary),
			"page_background": cmp.Or(o.PageBackgroundColor, defaultBackground),
		}
	}
	if b.LogoURL = imageURL(o.LogoURL); b.LogoURL == nil && b.Colors == nil {
		return nil
	}
	return b
}

// imageURL is the full address of an image, or nil for none.
func imageURL(address string) *string {
	if address == "" {
		return nil
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	return &address
}

// Connections are few: Auth0 allows ten for an organization.
func (i identity) Connections(ctx context.Context, t domain.TenantID) (all []domain.Connection, err error) {
	enabled, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]*management.OrganizationConnection, error) {
			list, err := i.api.Organization.Connections(ctx, string(t), page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.OrganizationConnections, nil
		},
	)
	for _, c := range enabled {
		if c.GetConnectionID() == "" || c.GetConnection().GetName() == "" {
			return nil, domain.ErrProviderResponseInvalid
		}
		all = append(all, domain.Connection{ID: c.GetConnectionID(), Name: c.GetConnection().GetName()})
	}
	return all, err
}
