// Package notification is what people are told, and how they hear of it.
package notification

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about notifications: always the caller's own.
type Service struct {
	desk   *access.Desk
	now    func() time.Time
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time, policy domain.Policy) *Service {
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
