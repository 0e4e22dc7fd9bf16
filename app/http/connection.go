package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) signInConnections() {
	const path = "/auth/organizations/{org_id}/connections"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ConnectionList, Method: "GET", Path: path, Status: 200, Tag: "Auth",
		ErrorCodes:  []string{"provider_garbled"},
		Summary:     "List the connections of an organization",
		Description: "By which its people can sign in now, as the identity provider has them.",
	}, s.listConnections)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ConnectionEnable, Method: "POST", Path: path + "/{connection_id}", Status: 201, Tag: "Auth",
		ErrorCodes: []string{"connection_not_found", "provider_garbled"},
		Summary:    "Enable a connection for an organization",
		Description: "There is no request body. An admin can enable what a ticket of the enterprise's own has made; an " +
			"operator any connection of the provider. If it is enabled already, nothing changes. " + aboutReasons,
	}, s.enableConnection)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ConnectionDisable, Method: "DELETE", Path: path + "/{connection_id}", Status: 204, Tag: "Auth",
		ErrorCodes: []string{"connection_not_found", "provider_garbled"},
		Summary:    "Disable a connection for an organization",
		Description: "Nobody signs in by it any more; who is signed in stays so until their token expires. The connection " +
			"itself stays at the provider and can be enabled again. " + aboutReasons,
	}, s.disableConnection)
}

type organizationPath struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
}

func (p organizationPath) ref() domain.EnterpriseRef {
	return domain.EnterpriseRef{Organization: p.Organization}
}

type connectionPath struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	Connection   string          `path:"connection_id" doc:"Id of the connection" example:"con_AbC123"`
}

func (p connectionPath) ref() domain.EnterpriseRef {
	return domain.EnterpriseRef{Organization: p.Organization}
}

// connectionView is domain.EnterpriseConnection in JSON.
type connectionView struct {
	Enterprise domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	ID         string              `json:"connection_id" example:"con_AbC123"`
	Name       string              `json:"name" example:"sso-acme-example-k3v9x2m7qa"`
	Ticket     string              `json:"ticket_id" nullable:"true" doc:"The enterprise's ticket that made it; null if none did" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	AddedAt    time.Time           `json:"added_at" nullable:"true" doc:"When it was first seen; null if it was not seen yet"`
}

func viewConnection(c domain.EnterpriseConnection) connectionView { return connectionView(c) }

func (s *server) listConnections(
	ctx context.Context, in *organizationPath,
) (*rest.Body[rest.List[connectionView]], error) {
	all, err := s.core.Enterprises.Connections(ctx, call(ctx), in.ref())
	return rest.ListOf(all, viewConnection), err
}

func (s *server) enableConnection(ctx context.Context, in *connectionPath) (*rest.Body[connectionView], error) {
	c, err := s.core.Enterprises.EnableConnection(ctx, call(ctx), in.ref(), in.Connection)
	return rest.BodyOf(viewConnection(c)), err
}

func (s *server) disableConnection(ctx context.Context, in *connectionPath) (*rest.Empty, error) {
	return nil, s.core.Enterprises.DisableConnection(ctx, call(ctx), in.ref(), in.Connection)
}
