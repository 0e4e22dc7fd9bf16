package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutReasons = "An operator says why, in `X-Reason`: the enterprise's admins are told, by mail and in their " +
	"audit trail."

func (s *server) organizations() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseOrganize, Method: "POST", Path: "/auth/organizations", Status: 201, Tag: "Auth",
		ErrorCodes: []string{"enterprise_not_found", "invalid_transition", "provider_garbled"},
		Summary:    "Create the organization of an enterprise",
		Description: "What the enterprise's own onboarding does, in its stead and without a ticket: afterwards the " +
			"enterprise is INITIATED. An enterprise that has its organization already keeps it, with the name that was " +
			"given first; one that is neither INVITED nor INITIATED is 409 `invalid_transition`.",
	}, s.createOrganization)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.OrganizationMembers, Method: "GET", Path: "/auth/organizations/{org_id}/members", Status: 200,
		Tag: "Auth", Produces: "application/json", Streams: rest.Page[organizationMemberView]{},
		ErrorCodes: []string{"provider_garbled"},
		Summary:    "List the members of an organization",
		Description: "As the identity provider knows them, whether they have a profile here or not. With `all=true` all " +
			"come at once, as they are read: if the provider fails half-way the connection breaks.",
	}, s.listOrganizationMembers)
}

// newOrganization is an enterprise and domain.NewOnboarding in JSON.
type newOrganization struct {
	Enterprise          domain.EnterpriseID `json:"enterprise_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	DisplayName         string              `json:"display_name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	DomainAliases       []string            `json:"domain_aliases,omitempty" maxItems:"20" doc:"The enterprise's domain or domains below it" example:"research.acme.example"`
	PrimaryColor        string              `json:"primary_color,omitempty" maxLength:"7" example:"#1A2B3C"`
	PageBackgroundColor string              `json:"page_background_color,omitempty" maxLength:"7" example:"#FFFFFF"`
	LogoURL             string              `json:"logo_url,omitempty" maxLength:"2048" example:"https://acme.example/logo.png"`
}

// organizedView is domain.Organized in JSON.
type organizedView struct {
	Enterprise  domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	ID          domain.TenantID     `json:"id" example:"org_AbC123"`
	Name        string              `json:"name" example:"acme-pharma-1a2b3c4d5e6f"`
	DisplayName string              `json:"display_name" example:"Acme Pharma"`
}

// organizationMemberView is domain.ProviderMember in JSON.
type organizationMemberView struct {
	Subject domain.Subject          `json:"auth0_id" example:"auth0|65a1"`
	Email   string                  `json:"email" example:"ada@acme.example"`
	Name    string                  `json:"name" example:"Ada Byron"`
	Picture string                  `json:"avatar_url" nullable:"true" example:"https://cdn.example/ada.png"`
	Roles   *[]organizationRoleView `json:"roles,omitempty" doc:"Only with include=roles"`
}

type organizationRoleView struct {
	ID   domain.RoleID `json:"id" example:"rol_AbC123"`
	Name string        `json:"name" example:"org:member"`
}

type organizationMemberQuery struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	rest.PageQuery
	Include string `query:"include" enum:"roles" doc:"Whether to tell the roles of each member, too"`
	All     bool   `query:"all" doc:"All members instead of one page"`
}

func viewOrganizationMember(m domain.ProviderMember) organizationMemberView {
	return organizationMemberView{m.Subject, m.Email, m.Name, m.Picture, nil}
}

func viewMemberWithRoles(m domain.ProviderMember) organizationMemberView {
	roles := rest.Views(m.Roles, viewOrganizationRole)
	return organizationMemberView{m.Subject, m.Email, m.Name, m.Picture, &roles}
}

func viewOrganizationRole(r domain.ProviderRole) organizationRoleView {
	return organizationRoleView{r.ID, r.Name}
}

func (s *server) createOrganization(
	ctx context.Context, in *rest.Body[newOrganization],
) (*rest.Body[organizedView], error) {
	b := in.Body
	o, err := s.core.Enterprises.Organize(ctx, call(ctx), b.Enterprise, domain.NewOnboarding{
		DisplayName: b.DisplayName, DomainAliases: b.DomainAliases,
		PrimaryColor: b.PrimaryColor, PageBackgroundColor: b.PageBackgroundColor, LogoURL: b.LogoURL,
	})
	return rest.BodyOf(organizedView(o)), domain.AtIfIs(err, domain.ErrEnterpriseNotFound, "enterprise_id")
}

func (s *server) listOrganizationMembers(ctx context.Context, in *organizationMemberQuery) (*rest.Streamed, error) {
	c, roles, view := call(ctx), in.Include == "roles", viewOrganizationMember
	if roles {
		view = viewMemberWithRoles
	}
	if in.All {
		return rest.StreamPage(ctx, s.api, view, func(
			ctx context.Context, send func(domain.ProviderMember) error,
		) error {
			return s.core.Enterprises.EachMember(ctx, c, in.Organization, roles, send)
		})
	}
	page, err := s.core.Enterprises.Members(
		ctx, c, in.Organization, domain.ProviderMemberQuery{Roles: roles, Paging: in.Paging()},
	)
	if err != nil {
		return nil, err
	}
	return rest.SendPage(rest.PageOf(page, view))
}
