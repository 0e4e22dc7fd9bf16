package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterpriseDeletion() {
	const tag = "Enterprises"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseDelete, Method: "DELETE", Path: "/enterprises/{id}", Status: 202, Tag: tag,
		ErrorCodes: []string{"invalid_transition"}, Summary: "Delete an enterprise",
		Description: "From now on it is DELETED: all calls of its people and machines are 403 `tenant_deleted`, an " +
			"invitation that was sent is no longer valid, and its domain and its admin's address are free. Its data is " +
			"kept. The answer is the job that detaches its connections at the identity provider and revokes its ticket and " +
			"open invitations. Its admins get an e-mail, unless it was never invited.",
	}, s.deleteEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.DeletionRequest, Method: "POST", Path: "/enterprises/deletion-requests", Status: 202, Tag: tag,
		Summary: "Ask for the deletion of one's enterprise",
		Description: "Sends the reason to the platform's support and notifies the enterprise's other admins; nothing is " +
			"deleted. The answer is the job that sends the e-mail.",
	}, s.requestDeletion)
}

type deleteEnterprise struct {
	rest.ByID[domain.EnterpriseID]
	rest.IfMatch
}

type newDeletionRequest struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" example:"The study has ended"`
}

func (s *server) deleteEnterprise(ctx context.Context, in *deleteEnterprise) (*rest.Body[jobView], error) {
	deleted, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.DeletedEnterprise, error) {
		return s.core.Enterprises.Delete(ctx, call(ctx), in.ID, v)
	})
	return rest.BodyOf(viewJob(deleted.Job)), err
}

func (s *server) requestDeletion(ctx context.Context, in *rest.Body[newDeletionRequest]) (*rest.Body[jobView], error) {
	j, err := s.core.Enterprises.RequestDeletion(ctx, call(ctx), in.Body.Reason)
	return rest.BodyOf(viewJob(j)), err
}
