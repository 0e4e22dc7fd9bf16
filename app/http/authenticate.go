package http

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

// caller is what is known of a call before its body is read.
type caller struct {
	actor     domain.Actor
	requestID string
	reason    string // may name a patient: never logged
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller) // the zero Actor may do nothing
	return c
}

// call is who asks and how, for the use case that a handler calls.
func call(ctx context.Context) domain.Call {
	c := callerOf(ctx)
	return domain.Call{
		Actor: c.actor, Idempotency: domain.Idempotency(rest.IdempotencyOf(ctx)), RequestID: c.requestID, Reason: c.reason,
	}
}

// uploader is whose a file is that comes with the call.
func uploader(ctx context.Context) rest.Uploader {
	a := callerOf(ctx).actor
	return rest.Uploader{Tenant: string(a.Tenant), Person: string(a.Subject)}
}

// authenticate finds out who is calling, and whether they could ever do this.
func (s *server) authenticate(ctx huma.Context, e rest.Endpoint) (context.Context, error) {
	a, err := s.actor(ctx, e.Auth)
	rest.TellSubject(ctx.Context(), s.core.Auth.LogName(a))
	if limited := s.admit(ctx, e, a); limited != nil {
		return nil, limited
	}
	if err == nil && e.Auth == rest.ByToken {
		c := domain.Call{Actor: a, RequestID: rest.RequestID(ctx.Context())}
		err = s.core.Auth.Precheck(ctx.Context(), c, e.Action)
	}
	if err != nil {
		return nil, err
	}
	reason, err := rest.Reason(ctx)
	return context.WithValue(ctx.Context(), callerKey{}, caller{a, rest.RequestID(ctx.Context()), reason}), err
}

// admit bounds how often somebody calls. Who brings no credential, or one that does not hold, counts by the address.
func (s *server) admit(ctx huma.Context, e rest.Endpoint, a domain.Actor) error {
	left, err := s.core.Auth.Admit(ctx.Context(), a, s.api.ClientAddress(ctx), e.Action, e.Changes())
	rest.TellRate(ctx, left)
	return err
}

// actor turns the credential that the operation asks for into an actor.
func (s *server) actor(ctx huma.Context, mode rest.AuthMode) (domain.Actor, error) {
	credential := rest.BearerToken(ctx)
	switch {
	case mode == rest.BySecret:
		return s.core.Auth.AuthenticateWebhook(credential)
	case mode == rest.Public:
		return domain.AnonymousActor(), nil
	case mode == rest.OptionalToken && ctx.Header("Authorization") == "":
		return domain.Actor{}, nil
	}
	tenant, err := s.api.Tenant(ctx)
	if err != nil {
		return domain.Actor{}, err
	}
	return s.core.Auth.Authenticate(ctx.Context(), credential, tenant)
}

// invitee is a call by the company that an invitation token was sent to: such a
// token comes in the body.
func (s *server) invitee(ctx context.Context, token domain.Secret) (domain.Call, error) {
	c := call(ctx)
	var err error
	c.Actor, err = s.core.Auth.AuthenticateInvitee(ctx, token)
	return c, err
}
