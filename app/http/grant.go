package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) grants() {
	const tag = "Modules and trials"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantCreate, Method: "POST", Path: "/enterprises/{id}/modules", Status: 201, Tag: tag,
		Summary: "Grant an enterprise a module or a trial",
		Description: "A standalone module is granted as a whole, any other trial by trial. If the grant exists, nothing " +
			"changes and the answer is the existing grant.",
	}, s.createGrant)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantList, Method: "GET", Path: "/enterprises/{id}/modules", Status: 200, Tag: tag,
		Summary: "List the modules and trials of an enterprise",
	}, s.listGrants)
}

// grantView is domain.Grant in JSON.
type grantView struct {
	ID         domain.GrantID      `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Enterprise domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	Module     domain.ModuleID     `json:"module_id" example:"1"`
	Trial      domain.TrialID      `json:"trial_id" nullable:"true" doc:"null for a standalone module" example:"7"`
	CreatedAt  time.Time           `json:"created_at"`
	CreatedBy  domain.Subject      `json:"created_by" example:"auth0|65a1"`
}

// newGrant is domain.NewGrant in JSON.
type newGrant struct {
	Module domain.ModuleID `json:"module_id" example:"1"`
	Trial  domain.TrialID  `json:"trial_id,omitempty" doc:"Left out for a standalone module" example:"7"`
}

func viewGrant(g domain.Grant) grantView { return grantView(g) }

func (s *server) createGrant(
	ctx context.Context, in *rest.BodyByID[domain.EnterpriseID, newGrant],
) (*rest.Body[grantView], error) {
	g, err := s.core.Catalog.Grant(ctx, call(ctx), in.ID, domain.NewGrant(in.Body))
	return rest.BodyOf(grantView(g)), err
}

func (s *server) listGrants(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[rest.List[grantView]], error) {
	all, err := s.core.Catalog.Grants(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewGrant), err
}
