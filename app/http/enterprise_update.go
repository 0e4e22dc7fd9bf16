package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	aboutWritable = "Its admins may write the profile; `admin_email` and `domain` are the operator's (403 `forbidden`), " +
		"and only until the enterprise has begun to set up its sign-in (409 `onboarding_begun`). With another address or " +
		"domain an invitation that was sent is no longer valid; a domain that was never given follows the address."
	aboutPatch   = "A merge patch: a field that is left out stays as it is, null clears it. " + aboutWritable
	aboutReplace = "Replaces all that can be written: a field that is left out is cleared, but for `admin_email` and " +
		"`domain`, which then stay. " + aboutWritable
)

func (s *server) enterpriseUpdates() {
	codes := []string{"domain_taken", "domain_public"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseUpdate, Method: "PATCH", Path: "/enterprises/{id}", Status: 200, Tag: "Enterprises",
		ErrorCodes: codes, Summary: "Update an enterprise", Description: aboutPatch,
	}, s.updateEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseUpdate, ID: "enterprise.replace", Method: "PUT", Path: "/enterprises/{id}", Status: 200,
		Tag: "Enterprises", ErrorCodes: codes, Summary: "Replace an enterprise", Description: aboutReplace,
	}, s.replaceEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseUpdate, ID: "enterprise.replace_by_organization", Method: "PUT",
		Path: "/enterprises/organization/{org_id}", Status: 200, Tag: "Enterprises", ErrorCodes: codes,
		Summary: "Replace the enterprise of an organization", Description: aboutReplace,
	}, s.replaceEnterpriseOfOrganization)
}

// enterpriseChange is domain.EnterpriseChange in JSON.
type enterpriseChange struct {
	Name          domain.Optional[string] `json:"name" minLength:"1" maxLength:"255" nullable:"false" example:"Acme Pharma"`
	AdminEmail    domain.Optional[string] `json:"admin_email" minLength:"3" maxLength:"254" nullable:"false" example:"ada@acme.example"`
	URL           domain.Optional[string] `json:"url" maxLength:"2048" example:"https://acme.example"`
	Domain        domain.Optional[string] `json:"domain" maxLength:"253" doc:"null: that of the admin's e-mail address" example:"acme.example"`
	Description   domain.Optional[string] `json:"description" maxLength:"2000" example:"Oncology"`
	LogoURL       domain.Optional[string] `json:"logo_url" maxLength:"2048" example:"https://acme.example/logo.png"`
	ZipCode       domain.Optional[string] `json:"zip_code" maxLength:"255" example:"10115"`
	Region        domain.Optional[string] `json:"region" maxLength:"255" example:"EU"`
	Size          domain.Optional[string] `json:"size" maxLength:"255" example:"50-100"`
	ContactNumber domain.Optional[string] `json:"contact_number" maxLength:"255" example:"+49 30 901820"`
}

// replacedEnterprise is all that can be written of one.
type replacedEnterprise struct {
	Name          string `json:"name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	AdminEmail    string `json:"admin_email,omitempty" minLength:"3" maxLength:"254" example:"ada@acme.example"`
	URL           string `json:"url,omitempty" maxLength:"2048" example:"https://acme.example"`
	Domain        string `json:"domain,omitempty" maxLength:"253" example:"acme.example"`
	Description   string `json:"description,omitempty" maxLength:"2000" example:"Oncology"`
	LogoURL       string `json:"logo_url,omitempty" maxLength:"2048" example:"https://acme.example/logo.png"`
	ZipCode       string `json:"zip_code,omitempty" maxLength:"255" example:"10115"`
	Region        string `json:"region,omitempty" maxLength:"255" example:"EU"`
	Size          string `json:"size,omitempty" maxLength:"255" example:"50-100"`
	ContactNumber string `json:"contact_number,omitempty" maxLength:"255" example:"+49 30 901820"`
}

func (r replacedEnterprise) change() domain.EnterpriseChange {
	return domain.EnterpriseChange{
		Name: domain.Some(r.Name), AdminEmail: unlessEmpty(r.AdminEmail), URL: domain.Some(r.URL),
		Domain: unlessEmpty(r.Domain), Description: domain.Some(r.Description), LogoURL: domain.Some(r.LogoURL),
		ZipCode: domain.Some(r.ZipCode), Region: domain.Some(r.Region), Size: domain.Some(r.Size),
		ContactNumber: domain.Some(r.ContactNumber),
	}
}

func unlessEmpty(s string) domain.Optional[string] {
	if s == "" {
		return domain.Optional[string]{}
	}
	return domain.Some(s)
}

type patchEnterprise struct {
	rest.ByID[domain.EnterpriseID]
	rest.IfMatch
	Body rest.Patch[enterpriseChange]
}

type putEnterprise struct {
	rest.ByID[domain.EnterpriseID]
	rest.IfMatch
	Body replacedEnterprise
}

type putEnterpriseOfOrganization struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization at the identity provider" example:"org_AbC123"`
	rest.IfMatch
	Body replacedEnterprise
}

func (s *server) updateEnterprise(ctx context.Context, in *patchEnterprise) (*rest.Versioned[enterpriseView], error) {
	return s.changeEnterprise(ctx, in.ID, in.IfMatch, domain.EnterpriseChange(in.Body.Changes))
}

func (s *server) replaceEnterprise(ctx context.Context, in *putEnterprise) (*rest.Versioned[enterpriseView], error) {
	return s.changeEnterprise(ctx, in.ID, in.IfMatch, in.Body.change())
}

func (s *server) replaceEnterpriseOfOrganization(
	ctx context.Context, in *putEnterpriseOfOrganization,
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Find(ctx, call(ctx), domain.EnterpriseKey{Organization: in.Organization})
	if err != nil {
		return nil, err
	}
	return s.changeEnterprise(ctx, e.ID, in.IfMatch, in.Body.change())
}

func (s *server) changeEnterprise(
	ctx context.Context, id domain.EnterpriseID, seen rest.IfMatch, change domain.EnterpriseChange,
) (*rest.Versioned[enterpriseView], error) {
	e, err := rest.WithIfMatch(seen, func(v domain.Version) (domain.Enterprise, error) {
		return s.core.Enterprises.Update(ctx, call(ctx), id, v, change)
	})
	return rest.WithETag(e.Version, enterpriseView(e)), err
}
