package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterpriseLookups() {
	const tag = "Enterprises"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseStats, Method: "GET", Path: "/enterprises/stats", Status: 200, Tag: tag,
		Summary: "Count enterprises", Description: "How many there are, and how many of each status; deleted ones count.",
	}, s.countEnterprises)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseCheck, Method: "GET", Path: "/enterprises/check", Status: 200, Tag: tag,
		ErrorCodes: []string{"one_key_required"}, Summary: "Check whether an enterprise exists",
		Description: "Exactly one parameter. Whether an enterprise that is not deleted has this, so that another cannot: a " +
			"domain also if it is within that of another enterprise, or above it.",
	}, s.checkEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseGet, ID: "enterprise.get_by_organization", Method: "GET",
		Path: "/enterprises/organization/{org_id}", Status: 200, Tag: tag, Summary: "Get the enterprise of an organization",
		Description: "Its admins can read their own enterprise.",
	}, s.enterpriseOfOrganization)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseGet, ID: "enterprise.get_by_domain", Method: "GET", Path: "/enterprises/domain/{domain}",
		Status: 200, Tag: tag, Summary: "Get the enterprise of a domain",
		Description: "One that is deleted is not found. Its admins can read their own enterprise.",
	}, s.enterpriseOfDomain)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseGet, ID: "enterprise.get_by_admin", Method: "GET", Path: "/enterprises/admin/{email}",
		Status: 200, Tag: tag, Summary: "Get the enterprise whose first admin has an e-mail address",
		Description: "One that is deleted is not found. Its admins can read their own enterprise.",
	}, s.enterpriseOfAdmin)
}

// enterpriseCounts is domain.EnterpriseCounts in JSON.
type enterpriseCounts struct {
	Total    int64                             `json:"total" example:"3"`
	ByStatus map[domain.EnterpriseStatus]int64 `json:"by_status" doc:"Each status, also those that none has"`
}

type enterpriseKey struct {
	Domain       string          `query:"domain" maxLength:"255" example:"acme.example"`
	Organization domain.TenantID `query:"organization_id" maxLength:"128"`
	AdminEmail   string          `query:"admin_email" maxLength:"255"`
}

type existsView struct {
	Exists bool `json:"exists"`
}

type byOrganization struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization at the identity provider" example:"org_AbC123"`
}

func (s *server) countEnterprises(ctx context.Context, _ *rest.Empty) (*rest.Body[enterpriseCounts], error) {
	counts, err := s.core.Enterprises.Stats(ctx, call(ctx))
	return rest.BodyOf(enterpriseCounts(counts)), err
}

func (s *server) checkEnterprise(ctx context.Context, in *enterpriseKey) (*rest.Body[existsView], error) {
	exists, err := s.core.Enterprises.Check(ctx, call(ctx), domain.EnterpriseKey{
		Organization: in.Organization, Domain: in.Domain, AdminEmail: in.AdminEmail,
	})
	return rest.BodyOf(existsView{exists}), err
}

func (s *server) enterpriseOfOrganization(
	ctx context.Context, in *byOrganization,
) (*rest.Versioned[enterpriseView], error) {
	return s.findEnterprise(ctx, domain.EnterpriseKey{Organization: in.Organization})
}

func (s *server) enterpriseOfDomain(ctx context.Context, in *struct {
	Domain string `path:"domain" example:"acme.example"`
}) (*rest.Versioned[enterpriseView], error) {
	return s.findEnterprise(ctx, domain.EnterpriseKey{Domain: in.Domain})
}

func (s *server) enterpriseOfAdmin(ctx context.Context, in *struct {
	Email string `path:"email" example:"ada@acme.example"`
}) (*rest.Versioned[enterpriseView], error) {
	return s.findEnterprise(ctx, domain.EnterpriseKey{AdminEmail: in.Email})
}

func (s *server) findEnterprise(
	ctx context.Context, key domain.EnterpriseKey,
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Find(ctx, call(ctx), key)
	return rest.WithETag(e.Version, enterpriseView(e)), err
}
