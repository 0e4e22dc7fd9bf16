package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) admins() {
	const path = "/enterprises/{id}/admins"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AdminCreate, Method: "POST", Path: path, Status: 201, Tag: "Enterprises",
		ErrorCodes: []string{"tenant_not_ready", "invitation_pending", "user_type_by_operator", "provider_garbled"},
		Summary:    "Add an admin",
		Description: "Makes an admin of a user of the enterprise, and invites anybody else as one; the provider sends the " +
			"link. Who was invited stands among the admins without `auth0_id`, and joins by the first sign-in. Before " +
			"the enterprise is ACTIVE the answer is 409 `tenant_not_ready`. Only an operator says a `user_type`." +
			aboutOperator,
	}, s.createAdmin)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AdminList, Method: "GET", Path: path, Status: 200, Tag: "Enterprises",
		Summary: "List the admins of an enterprise", Description: "Oldest first.",
	}, s.listAdmins)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AdminGet, Method: "GET", Path: path + "/{admin_id}", Status: 200, Tag: "Enterprises",
		ErrorCodes: []string{"admin_not_found"}, Summary: "Get an admin",
	}, s.getAdmin)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AdminUpdate, Method: "PATCH", Path: path + "/{admin_id}", Status: 200, Tag: "Enterprises",
		ErrorCodes: []string{"admin_not_found", "user_type_by_operator"}, Summary: "Update an admin",
		Description: "A merge patch: a field that is left out stays as it is, null clears it. The names of who has a " +
			"profile are those of the profile again after their next change." + aboutOperator,
	}, s.updateAdmin)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AdminDelete, Method: "DELETE", Path: path + "/{admin_id}", Status: 204, Tag: "Enterprises",
		ErrorCodes: []string{"admin_not_found", "own_role", "last_admin"}, Summary: "Remove an admin",
		Description: "Who is registered is a member from then on; of anybody else the invitation is revoked. Nobody " +
			"removes themself, and the enterprise keeps an admin (409 `last_admin`)." + aboutOperator,
	}, s.deleteAdmin)
}

// adminView is domain.Admin in JSON.
type adminView struct {
	ID         string              `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45"`
	Enterprise domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Subject    domain.Subject      `json:"auth0_id" nullable:"true" doc:"null before the first sign-in" example:"auth0|65a1"`
	Email      string              `json:"email" example:"ada@acme.example"`
	FirstName  string              `json:"first_name" example:"Ada"`
	LastName   string              `json:"last_name" example:"Byron"`
	UserType   domain.UserType     `json:"user_type" enum:"SUPER_ADMIN,ORGANIZATION_ADMIN" example:"ORGANIZATION_ADMIN"`
	First      bool                `json:"-"`
	CreatedAt  time.Time           `json:"created_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
}

// newAdmin is domain.AdminWish in JSON.
type newAdmin struct {
	Email     string          `json:"email" minLength:"3" maxLength:"254" doc:"ASCII before the @; an international domain is kept as its A-label" example:"bob@acme.example"`
	FirstName string          `json:"first_name,omitempty" maxLength:"100" doc:"Of who has no profile yet" example:"Bob"`
	LastName  string          `json:"last_name,omitempty" maxLength:"100" example:"Ross"`
	UserType  domain.UserType `json:"user_type,omitempty" enum:"SUPER_ADMIN,ORGANIZATION_ADMIN" doc:"By an operator only" example:"ORGANIZATION_ADMIN"`
}

// adminChange is domain.AdminChange in JSON.
type adminChange struct {
	FirstName domain.Optional[string]          `json:"first_name" maxLength:"100" example:"Bob"`
	LastName  domain.Optional[string]          `json:"last_name" maxLength:"100" example:"Ross"`
	UserType  domain.Optional[domain.UserType] `json:"user_type" nullable:"false" enum:"SUPER_ADMIN,ORGANIZATION_ADMIN" example:"SUPER_ADMIN"`
}

type adminPath struct {
	rest.ByID[domain.EnterpriseID]
	Admin string `path:"admin_id" doc:"Id of the admin" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45"`
}

type patchAdmin struct {
	rest.ByID[domain.EnterpriseID]
	Admin string `path:"admin_id" doc:"Id of the admin" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45"`
	Body  rest.Patch[adminChange]
}

func viewAdmin(a domain.Admin) adminView { return adminView(a) }

func (s *server) createAdmin(
	ctx context.Context, in *rest.BodyByID[domain.EnterpriseID, newAdmin],
) (*rest.Body[adminView], error) {
	a, err := s.core.Users.CreateAdmin(ctx, call(ctx), in.ID, domain.AdminWish(in.Body))
	return rest.BodyOf(adminView(a)), err
}

func (s *server) listAdmins(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[rest.List[adminView]], error) {
	all, err := s.core.Users.Admins(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewAdmin), err
}

func (s *server) getAdmin(ctx context.Context, in *adminPath) (*rest.Body[adminView], error) {
	a, err := s.core.Users.Admin(ctx, call(ctx), in.ID, in.Admin)
	return rest.BodyOf(adminView(a)), err
}

func (s *server) updateAdmin(ctx context.Context, in *patchAdmin) (*rest.Body[adminView], error) {
	a, err := s.core.Users.UpdateAdmin(ctx, call(ctx), in.ID, in.Admin, domain.AdminChange(in.Body.Changes))
	return rest.BodyOf(adminView(a)), err
}

func (s *server) deleteAdmin(ctx context.Context, in *adminPath) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Users.DeleteAdmin(ctx, call(ctx), in.ID, in.Admin)
}
