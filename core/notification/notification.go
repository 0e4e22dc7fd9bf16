// Package notification is what people are told, and how they hear of it.
package notification

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about notifications: always the caller's own.
type Service struct {
	desk   *access.Desk
	now    ports.Clock
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, now ports.Clock, policy domain.Policy) *Service {
	return &Service{desk, now, policy}
}

// List returns one stretch of the caller's notifications, newest first.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.NotificationQuery) (part domain.Part[domain.Notification], err error) {
	err = s.desk.Read(ctx, a, domain.NotificationList, access.Target{}, func(ctx context.Context, n access.Near) error {
		q.Recipient, q.Desc = a.Subject, true
		part, err = domain.Walked(s.policy.SealKey, q.Walk, func(w domain.Walk) (domain.Part[domain.Notification], error) {
			q.Walk = w
			return n.Notifications.List(ctx, n.Tenant, q)
		}, string(n.Tenant), string(a.Subject), string(domain.NotificationList), string(q.Status))
		return err
	})
	return part, err
}

// Unread counts what the caller has not looked at.
func (s *Service) Unread(ctx context.Context, a domain.Actor) (count int64, err error) {
	err = s.desk.Read(ctx, a, domain.NotificationCount, access.Target{}, func(ctx context.Context, n access.Near) error {
		count, err = n.Notifications.Unread(ctx, n.Tenant, a.Subject)
		return err
	})
	return count, err
}

// MarkRead marks one of the caller's notifications.
func (s *Service) MarkRead(ctx context.Context, a domain.Actor, id domain.NotificationID) (out domain.Notification, err error) {
	err = s.desk.Write(ctx, a, domain.NotificationRead, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		out, err = n.Notifications.MarkRead(ctx, n.Tenant, a.Subject, id)
		return err
	})
	return out, err
}

// MarkAllRead marks all of the caller's notifications and counts them.
func (s *Service) MarkAllRead(ctx context.Context, a domain.Actor) (count int64, err error) {
	err = s.desk.Write(ctx, a, domain.NotificationReadAll, access.Target{}, func(ctx context.Context, n access.Near) error {
		count, err = n.Notifications.MarkAllRead(ctx, n.Tenant, a.Subject)
		return err
	})
	return count, err
}

// How often a stream looks without a sign, and how much one look takes.
const (
	slowly   = 15 * time.Second
	mostSeen = 1000
)

// Follow sends the caller's notifications as they are committed, until ctx
// ends, the token expires or the caller's rights do. It starts a minute before
// the last id that the caller has seen, because a notification may become
// visible a little after a younger one: ids may come twice. send is called at
// least every 15 s, with nothing if there is nothing.
func (s *Service) Follow(ctx context.Context, a domain.Actor, last domain.NotificationID, send func([]domain.Notification) error) error {
	if !a.EndsAt.IsZero() { // one who embeds us may act without a token
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, a.EndsAt)
		defer cancel()
	}
	signs, stop, err := s.watch(ctx, a)
	if err != nil {
		return err
	}
	defer stop()
	tail := newTail(last, s.now())
	for ctx.Err() == nil {
		found, err := s.since(ctx, a, tail.from)
		if err != nil {
			return err
		}
		if err := send(tail.fresh(found)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-signs:
		case <-time.After(slowly):
		}
	}
	return nil
}

func (s *Service) watch(ctx context.Context, a domain.Actor) (signs <-chan struct{}, stop func(), err error) {
	err = s.desk.Read(ctx, a, domain.NotificationFollow, access.Target{}, func(ctx context.Context, n access.Near) error {
		signs, stop = n.Notifications.Watch(n.Tenant, a.Subject)
		return nil
	})
	return signs, stop, err
}

// since asks the desk anew at each look: who was blocked hears no more.
func (s *Service) since(ctx context.Context, a domain.Actor, then time.Time) (found []domain.Notification, err error) {
	ctx, cancel := context.WithTimeout(ctx, slowly)
	defer cancel()
	err = s.desk.Read(ctx, a, domain.NotificationFollow, access.Target{}, func(ctx context.Context, n access.Near) error {
		for last := domain.NotificationID(""); ; last = found[len(found)-1].ID {
			page, err := n.Notifications.Since(ctx, n.Tenant, a.Subject, then, last, mostSeen)
			found = append(found, page...)
			if err != nil || len(page) < mostSeen {
				return err
			}
		}
	})
	return found, err
}
