// Package notification is what people are told, and how they hear of it.
package notification

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about notifications: always the caller's own.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, settings domain.Settings) *Service {
	return &Service{guard, clock, settings}
}

// List returns one page of the caller's notifications, newest first.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.NotificationQuery,
) (domain.CursorPage[domain.Notification], error) {
	r := s.guard.Request(c, domain.NotificationList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.CursorPage[domain.Notification], error) {
		q.Recipient, q.Desc = c.Subject, true
		bound := []string{string(tx.Tenant), string(c.Subject), string(domain.NotificationList), string(q.Status)}
		return domain.PaginateByCursor(
			s.settings.RequestKey, q.CursorQuery,
			func(w domain.CursorQuery) (domain.CursorPage[domain.Notification], error) {
				q.CursorQuery = w
				return tx.Notifications.List(ctx, tx.Tenant, q)
			},
			bound...,
		)
	})
}

// Unread counts what the caller has not looked at.
func (s *Service) Unread(ctx context.Context, c domain.Call) (int64, error) {
	r := s.guard.Request(c, domain.NotificationCount, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Notifications.Unread(ctx, tx.Tenant, c.Subject)
	})
}

// MarkRead marks one of the caller's notifications.
func (s *Service) MarkRead(ctx context.Context, c domain.Call, id domain.NotificationID) (domain.Notification, error) {
	r := s.guard.Request(c, domain.NotificationRead, access.ID(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Notification, error) {
		return tx.Notifications.MarkRead(ctx, tx.Tenant, c.Subject, id)
	})
}

// Delete removes one of the caller's notifications.
func (s *Service) Delete(ctx context.Context, c domain.Call, id domain.NotificationID) error {
	r := s.guard.Request(c, domain.NotificationDelete, access.ID(id))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.Notifications.Delete(ctx, tx.Tenant, c.Subject, id)
	})
	return err
}

// MarkAllRead marks all of the caller's notifications and counts them.
func (s *Service) MarkAllRead(ctx context.Context, c domain.Call) (int64, error) {
	r := s.guard.Request(c, domain.NotificationReadAll, access.Resource{})
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Notifications.MarkAllRead(ctx, tx.Tenant, c.Subject)
	})
}
