package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) grants() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantCreate, Method: "POST", Path: "/enterprises/{id}/modules", Status: 201, Tag: catalogTag,
		Summary: "Grant an enterprise a module or a trial",
		Description: "A standalone module is granted as a whole, any other trial by trial. If the grant exists, nothing " +
			"changes and the answer is the existing grant.",
	}, s.createGrant)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantList, Method: "GET", Path: "/enterprises/{id}/modules", Status: 200, Tag: catalogTag,
		Summary: "List the modules and trials of an enterprise",
	}, s.listGrants)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantBatch, Method: "PUT", Path: "/enterprises/{id}/modules", Status: 200, Tag: catalogTag,
		Summary: "Grant and revoke several modules and trials",
		Description: "Each item by itself: it is granted or revoked, was so before (`unchanged`), or is reported in " +
			"`errors` with its place and its reason. What is in neither list stays as it is.",
	}, s.changeGrants)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.GrantDelete, Method: "DELETE", Path: "/enterprises/{id}/modules/{access_id}", Status: 204,
		Tag: catalogTag, ErrorCodes: []string{"grant_not_found"},
		Summary: "Revoke a grant",
		Description: "At once, on every node: the enterprise's calls of that trial answer 403 `trial_not_granted`. Its " +
			"data is kept.",
	}, s.deleteGrant)
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

// grantChanges is domain.GrantChanges in JSON.
type grantChanges struct {
	Grant  []newGrant `json:"grant,omitempty" maxItems:"200"`
	Revoke []newGrant `json:"revoke,omitempty" maxItems:"200"`
}

// grantResultView is domain.GrantResult in JSON.
type grantResultView struct {
	Granted   []grantView        `json:"granted"`
	Revoked   []grantView        `json:"revoked" doc:"As they were"`
	Unchanged []grantItemView    `json:"unchanged" doc:"Granted before, or not granted"`
	Errors    []grantFailureView `json:"errors"`
}

type grantItemView struct {
	Module domain.ModuleID `json:"module_id" example:"1"`
	Trial  domain.TrialID  `json:"trial_id" nullable:"true" example:"7"`
}

// grantFailureView is domain.GrantFailure in JSON.
type grantFailureView struct {
	Location string          `json:"location" example:"body.grant[0].trial_id"`
	Module   domain.ModuleID `json:"module_id" example:"1"`
	Trial    domain.TrialID  `json:"trial_id" nullable:"true" example:"7"`
	Code     string          `json:"code" example:"trial_not_found"`
	Message  string          `json:"message" example:"No such trial."`
}

type putGrants struct {
	rest.ByID[domain.EnterpriseID]
	Body grantChanges
}

type byGrant struct {
	rest.ByID[domain.EnterpriseID]
	Grant domain.GrantID `path:"access_id" doc:"Id of the grant" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
}

func viewGrantItem(g domain.NewGrant) grantItemView { return grantItemView(g) }

func viewGrantFailure(f domain.GrantFailure) grantFailureView {
	return grantFailureView{"body." + f.Location, f.Module, f.Trial, f.Err.Code, f.Err.Message}
}

func (s *server) changeGrants(ctx context.Context, in *putGrants) (*rest.Body[grantResultView], error) {
	item := func(g newGrant) domain.NewGrant { return domain.NewGrant(g) }
	r, err := s.core.Catalog.ChangeGrants(ctx, call(ctx), in.ID, domain.GrantChanges{
		Grant: rest.Views(in.Body.Grant, item), Revoke: rest.Views(in.Body.Revoke, item),
	})
	return rest.BodyOf(grantResultView{
		rest.Views(r.Granted, viewGrant), rest.Views(r.Revoked, viewGrant),
		rest.Views(r.Unchanged, viewGrantItem), rest.Views(r.Failed, viewGrantFailure),
	}), err
}

func (s *server) deleteGrant(ctx context.Context, in *byGrant) (*rest.Empty, error) {
	return nil, s.core.Catalog.Revoke(ctx, call(ctx), in.ID, in.Grant)
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
