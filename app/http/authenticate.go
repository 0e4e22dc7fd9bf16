package http

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/domain"
)

type actorKey struct{}

// actor is who is asking, as authenticate found out, and how.
func actor(ctx context.Context) domain.Call {
	a, _ := ctx.Value(actorKey{}).(domain.Actor) // the zero Actor may do nothing
	key, _ := ctx.Value(idempotencyKey{}).(domain.Idempotency)
	return domain.Call{Actor: a, Idempotency: key, RequestID: traceOf(ctx).id}
}

// authenticate finds out who is asking before anything else is looked at, and
// whether they could ever do this.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	a, err := s.enter(ctx)
	if r := routeOf(ctx); err == nil && r.entry == byToken {
		c := domain.Call{Actor: a, RequestID: traceOf(ctx.Context()).id}
		err = s.core.Auth.Precheck(ctx.Context(), c, r.action)
	}
	if err != nil {
		refuse(ctx, err)
		return
	}
	next(huma.WithValue(ctx, actorKey{}, a))
}

// enter turns the credential that the operation asks for into an actor.
func (s *server) enter(ctx huma.Context) (domain.Actor, error) {
	credential := bearer(ctx.Header("Authorization"))
	switch e := routeOf(ctx).entry; {
	case e == bySecret:
		return s.core.Auth.EnterHook(credential)
	case e == open:
		return domain.Anonymous(), nil
	case e == either && ctx.Header("Authorization") == "":
		return domain.Actor{}, nil
	}
	chosen, err := s.chosen(ctx)
	if err != nil {
		return domain.Actor{}, err
	}
	return s.core.Auth.Enter(ctx.Context(), credential, chosen)
}

// chosen is the tenant that the caller names in a header, once.
func (s *server) chosen(ctx huma.Context) (domain.TenantID, error) {
	values := humafiber.UnwrapV2(ctx).Request().Header.PeekAll(s.TenantHeader)
	for _, v := range values {
		if string(v) != string(values[0]) {
			return "", domain.TenantMismatch
		}
	}
	return domain.TenantID(ctx.Header(s.TenantHeader)), nil
}

// bearer takes the token out of an Authorization header; empty if there is none.
func bearer(header string) domain.Secret {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return domain.Secret(strings.TrimSpace(token))
}
