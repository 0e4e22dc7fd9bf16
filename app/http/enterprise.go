package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterprises() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseList, Method: "GET", Path: "/enterprises", Status: 200, Tag: "Enterprises",
		Summary: "List enterprises",
	}, s.listEnterprises)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseGet, Method: "GET", Path: "/enterprises/{id}", Status: 200,
		Tag:         "Enterprises",
		Summary:     "Get an enterprise",
		Description: "Its admins can read their own enterprise.",
	}, s.getEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseCreate, Method: "POST", Path: "/enterprises", Status: 201, Tag: "Enterprises",
		ErrorCodes: []string{"domain_taken", "domain_public"},
		Summary:    "Create an enterprise without inviting it",
		Description: "It is PENDING, and nobody is told. Its domain is that of the admin's e-mail address, unless given; " +
			"it has to be the company's own, neither within another enterprise's domain nor above it. Invite it later by " +
			"`POST /enterprises/{id}/invitations`.",
	}, s.createEnterprise)
	s.enterpriseUpdates()
	s.enterpriseLookups()
	s.enterpriseStatus()
	s.enterpriseDeletion()
	s.enterpriseProjects()
}

// enterpriseView is domain.Enterprise in JSON.
type enterpriseView struct {
	ID            domain.EnterpriseID     `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Organization  domain.TenantID         `json:"organization_id" nullable:"true" doc:"Id at the identity provider; null until onboarded" example:"org_AbC123"`
	Name          string                  `json:"name" example:"Acme Pharma"`
	NameKey       string                  `json:"-"`
	URL           string                  `json:"url" nullable:"true" example:"https://acme.example"`
	Domain        string                  `json:"domain" doc:"That of the admin's e-mail address, unless it was given" example:"acme.example"`
	Description   string                  `json:"description" example:"Oncology"`
	LogoURL       string                  `json:"logo_url" nullable:"true" example:"https://acme.example/logo.png"`
	AdminEmail    string                  `json:"admin_email" example:"ada@acme.example"`
	ZipCode       string                  `json:"zip_code" example:"10115"`
	Region        string                  `json:"region" example:"EU"`
	Size          string                  `json:"size" example:"50-100"`
	ContactNumber string                  `json:"contact_number" example:"+49 30 901820"`
	Status        domain.EnterpriseStatus `json:"status" enum:"PENDING,INVITED,INITIATED,ACTIVE,SUSPENDED,DEACTIVATED,DELETED" example:"ACTIVE"`
	Version       domain.Version          `json:"version" example:"1"`
	CreatedAt     time.Time               `json:"created_at"`
	UpdatedAt     time.Time               `json:"updated_at"`
	CreatedBy     domain.Subject          `json:"created_by" example:"auth0|65a1"`
	UpdatedBy     domain.Subject          `json:"updated_by" example:"auth0|65a1"`
}

// pendingEnterprise is domain.NewEnterprise in JSON.
type pendingEnterprise struct {
	Name          string `json:"name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	AdminEmail    string `json:"admin_email" minLength:"3" maxLength:"254" doc:"Of the first admin; ASCII before the @" example:"ada@acme.example"`
	URL           string `json:"url,omitempty" maxLength:"2048" doc:"A web address or a bare host" example:"https://acme.example"`
	Domain        string `json:"domain,omitempty" maxLength:"253" doc:"Left out: that of the admin's e-mail address" example:"acme.example"`
	Description   string `json:"description,omitempty" maxLength:"2000" example:"Oncology"`
	LogoURL       string `json:"logo_url,omitempty" maxLength:"2048" example:"https://acme.example/logo.png"`
	ZipCode       string `json:"zip_code,omitempty" maxLength:"255" example:"10115"`
	Region        string `json:"region,omitempty" maxLength:"255" example:"EU"`
	Size          string `json:"size,omitempty" maxLength:"255" example:"50-100"`
	ContactNumber string `json:"contact_number,omitempty" maxLength:"255" example:"+49 30 901820"`
}

type enterpriseQuery struct {
	rest.PageQuery
	Q      string                  `query:"q" maxLength:"255" doc:"Part of the name, the domain, the admin's e-mail address or the description, ignoring case"`
	Status domain.EnterpriseStatus `query:"status" enum:"PENDING,INVITED,INITIATED,ACTIVE,SUSPENDED,DEACTIVATED,DELETED"`
	Domain string                  `query:"domain" maxLength:"255" doc:"Exact match" example:"acme.example"`
	Admin  string                  `query:"admin_email" maxLength:"255" doc:"Exact match" example:"ada@acme.example"`
	Sort   string                  `query:"sort" maxLength:"255" doc:"Sort keys: name, domain, status, created_at, updated_at" example:"-created_at,name"`
}

func viewEnterprise(e domain.Enterprise) enterpriseView { return enterpriseView(e) }

func (s *server) listEnterprises(
	ctx context.Context, in *enterpriseQuery,
) (*rest.Body[rest.Page[enterpriseView]], error) {
	page, err := s.core.Enterprises.List(ctx, call(ctx), domain.EnterpriseQuery{
		Q: in.Q, Status: in.Status, Domain: in.Domain, AdminEmail: in.Admin,
		Sort: domain.ParseSort(in.Sort), Paging: in.Paging(),
	})
	return rest.PageOf(page, viewEnterprise), err
}

func (s *server) getEnterprise(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Get(ctx, call(ctx), in.ID)
	return rest.WithETag(e.Version, enterpriseView(e)), err
}

func (s *server) createEnterprise(
	ctx context.Context, in *rest.Body[pendingEnterprise],
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Create(ctx, call(ctx), domain.NewEnterprise(in.Body))
	return rest.WithETag(e.Version, enterpriseView(e)), err
}
