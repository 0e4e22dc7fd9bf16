package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutFollow = "Server-sent events named `notification`: `id` is that of the notification, and `data` is the " +
	"notification as JSON in one line. Comments keep the connection open: the first comes at once, then one every " +
	"5 seconds. `Last-Event-ID` resumes from a minute before that event, so that nothing is missed: an event that " +
	"comes twice has the same id. The stream ends when the token expires or the caller's rights end. A person has at " +
	"most 5 streams; one whose client has closed its connection counts no more."

// maxStreams is how many event streams a person has at once.
const maxStreams = 5

var errStreams = domain.NewError(domain.Limited, "too_many_streams",
	"You have %d event streams open. Close one, or try again later.").With(maxStreams)

func (s *server) follow(ctx context.Context, in *struct {
	Last domain.NotificationID `header:"Last-Event-ID" maxLength:"128" doc:"The id of the last event that was received"`
}) (*rest.Streamed, error) {
	c := call(ctx)
	own, err := s.streams.enter(streamOwner{c.Tenant, c.Subject}, rest.ClientLeft(ctx))
	if err != nil {
		return nil, err
	}
	return s.api.Events(ctx, func(ctx context.Context, send rest.EventSender) error {
		defer own.leave()
		return s.core.Notifications.Follow(own.bound(ctx), c, in.Last, func(fresh []domain.Notification) error {
			return send(rest.Views(fresh, notificationEvent)...)
		})
	})
}

func notificationEvent(n domain.Notification) rest.Event {
	return rest.Event{Name: "notification", ID: string(n.ID), Data: viewNotification(n)}
}
