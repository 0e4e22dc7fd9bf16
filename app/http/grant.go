package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) grants() {
	const tag = "Modules and trials"
	serve(s, route{
		action: domain.GrantCreate, method: "POST", path: "/enterprises/{id}/modules", status: 201, tag: tag,
		summary: "Grant an enterprise a module or a trial", about: "A standalone module as a whole, any other trial by trial. Granting twice changes nothing and answers with the first grant.",
	}, s.createGrant)
	serve(s, route{
		action: domain.GrantList, method: "GET", path: "/enterprises/{id}/modules", status: 200, tag: tag,
		summary: "List what an enterprise may use",
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

func (s *server) createGrant(ctx context.Context, in *bodyByID[domain.EnterpriseID, newGrant]) (*body[grantView], error) {
	g, err := s.core.Catalog.Grant(ctx, actor(ctx), in.ID, domain.NewGrant(in.Body))
	return &body[grantView]{grantView(g)}, err
}

func (s *server) listGrants(ctx context.Context, in *ByID[domain.EnterpriseID]) (*body[listView[grantView]], error) {
	all, err := s.core.Catalog.Grants(ctx, actor(ctx), in.ID)
	return listOf(all, viewGrant), err
}
