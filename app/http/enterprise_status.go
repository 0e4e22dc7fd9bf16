package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterpriseStatus() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseStatusSet, Method: "PATCH", Path: "/enterprises/{id}/status", Status: 200,
		Tag: "Enterprises", ErrorCodes: []string{"invalid_transition"},
		Summary: "Suspend, deactivate or reopen an enterprise",
		Description: "From ACTIVE to SUSPENDED or DEACTIVATED, from SUSPENDED to ACTIVE or DEACTIVATED, from DEACTIVATED " +
			"to ACTIVE; every other move is 409 `invalid_transition`. Within a second all calls of the enterprise's people " +
			"and machines are 403 `tenant_suspended` or `tenant_deactivated` on every node, their event streams end, and " +
			"its jobs wait. The reason stands in the enterprise's audit trail.",
	}, s.setEnterpriseStatus)
}

// newStatus is domain.NewStatus in JSON.
type newStatus struct {
	Status domain.EnterpriseStatus `json:"status" enum:"PENDING,INVITED,INITIATED,ACTIVE,SUSPENDED,DEACTIVATED,DELETED" example:"SUSPENDED"`
	Reason string                  `json:"reason" minLength:"1" maxLength:"500" doc:"Why, for the audit trail, instead of X-Reason" example:"Invoice 4711 is overdue"`
}

type patchStatus struct {
	rest.ByID[domain.EnterpriseID]
	rest.IfMatch
	Body newStatus
}

func (s *server) setEnterpriseStatus(
	ctx context.Context, in *patchStatus,
) (*rest.Versioned[enterpriseView], error) {
	e, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Enterprise, error) {
		return s.core.Enterprises.SetStatus(ctx, call(ctx), in.ID, v, domain.NewStatus(in.Body))
	})
	return rest.WithETag(e.Version, enterpriseView(e)), err
}
