package http

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const migrationsPath = "/internal/migrations"

func (s *server) migrations() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.MigrationStatus, Method: "GET", Path: migrationsPath, Status: 200, Tag: internalTag,
		Summary:     "See how far all tables are",
		Description: aboutMigrationScopes + "The same as `migrate status`: which versions tenants have, and what has failed.",
	}, s.migrationStatus)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TenantGet, Method: "GET", Path: migrationsPath + "/{org_id}", Status: 200, Tag: internalTag,
		ErrorCodes: []string{"tenant_not_found"}, Summary: "See how far the tables of one tenant are",
		Description: aboutMigrationScopes + "While `supported` is false, every call of the tenant is 503 `tenant_migrating`.",
	}, s.tenantSchema)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.MigrationVerify, Method: "POST", Path: migrationsPath + "/verify", Status: 200, Tag: internalTag,
		ReadOnly: true, BodyOptional: true, ErrorCodes: []string{"tenant_not_found"},
		Summary: "Compare tables with what their versions say",
		Description: aboutMigrationScopes + "It compares the tables of the tenants that are named or, without names, of " +
			"`size` tenants in the order of their ids; `next` is what to send as `after` to go on. The answer has those " +
			"that differ, of each at most 100 differences. No rows of data are read.",
	}, s.verifyMigrations)
}

const (
	internalTag          = "Internal"
	aboutMigrationScopes = "For machines whose token has the scope `migrations:read` and no organization. "
)

// ByTenant names a tenant in the path.
type ByTenant struct {
	Tenant domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
}

func (s *server) migrationStatus(ctx context.Context, _ *struct{}) (*rest.Body[schemaStatusView], error) {
	status, err := s.core.Migrations.Status(ctx, call(ctx))
	return rest.BodyOf(viewSchemaStatus(status)), err
}

func (s *server) tenantSchema(ctx context.Context, in *ByTenant) (*rest.Body[tenantSchemaView], error) {
	found, err := s.core.Migrations.Tenant(ctx, call(ctx), in.Tenant)
	return rest.BodyOf(viewTenantSchema(found)), err
}

// schemaVerifyQuery is domain.SchemaVerifyQuery in JSON.
type schemaVerifyQuery struct {
	Tenants []domain.TenantID `json:"tenants,omitempty" maxItems:"500" doc:"Ids of organizations, of at most 128 characters each" example:"[\"org_AbC123\"]"`
	After   domain.TenantID   `json:"after,omitempty" maxLength:"128" doc:"The next of the answer before" example:"org_AbC123"`
	Size    int               `json:"size,omitempty" minimum:"1" maximum:"500" default:"100" doc:"How many tenants are compared"`
}

// TransformSchema gives an example that works as it stands.
func (schemaVerifyQuery) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Examples = []any{map[string]any{"after": "org_AbC123", "size": 100}}
	return s
}

func (s *server) verifyMigrations(
	ctx context.Context, in *rest.Body[schemaVerifyQuery],
) (*rest.Body[verifiedPageView], error) {
	page, err := s.core.Migrations.VerifySome(ctx, call(ctx), domain.SchemaVerifyQuery(in.Body))
	return rest.BodyOf(viewVerifiedPage(page)), err
}
