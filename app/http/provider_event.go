package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) connections() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseConnect, Method: "POST", Path: "/external/webhooks/connections", Status: 200,
		Tag: "Onboarding", Auth: rest.BySecret, BodyLimit: 64 << 10,
		Summary: "Receive a connection event",
		Description: "For the identity provider, when an enterprise has connected its single sign-on: a CloudEvent, with " +
			"the shared secret as bearer token. Other events, and events received before, are accepted and change " +
			"nothing.",
	}, s.connected)
}

// cloudEvent is a CloudEvent, as far as it concerns us; the rest is ignored.
type cloudEvent struct {
	_    struct{}  `additionalProperties:"true"`
	ID   string    `json:"id,omitempty" maxLength:"255" example:"evt_1"`
	Type string    `json:"type,omitempty" maxLength:"255" example:"organization.connection.added"`
	Time time.Time `json:"time,omitzero"`
	Data eventData `json:"data,omitzero"`
}

type eventData struct {
	_      struct{}     `additionalProperties:"true"`
	Object eventSubject `json:"object,omitzero"`
}

type eventSubject struct {
	_            struct{}    `additionalProperties:"true"`
	Organization eventObject `json:"organization,omitzero"`
}

type eventObject struct {
	_  struct{}        `additionalProperties:"true"`
	ID domain.TenantID `json:"id,omitempty" maxLength:"128" example:"org_AbC123"`
}

// accepted says that an event has arrived, whatever came of it.
type accepted struct {
	Received bool `json:"received" example:"true"`
}

func (s *server) connected(ctx context.Context, in *rest.Body[cloudEvent]) (*rest.Body[accepted], error) {
	e := in.Body
	err := s.core.Enterprises.HandleConnectionEvent(ctx, call(ctx), domain.ProviderEvent{
		ID: e.ID, Type: e.Type, At: e.Time, Organization: e.Data.Object.Organization.ID,
	})
	return rest.BodyOf(accepted{true}), err
}
