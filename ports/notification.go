package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Notifications keeps what people were told.
type Notifications interface {
	// Insert stores notifications, in the unit of work of what they tell about. Of
	// those about an execution each recipient has one: the first stays.
	Insert(ctx context.Context, t domain.TenantID, all ...domain.Notification) error
	// List returns the recipient's notifications in the order of ids, and the
	// id to go on after.
	List(
		ctx context.Context, t domain.TenantID, q domain.NotificationQuery,
	) (domain.CursorPage[domain.Notification], error)
	// Since returns the recipient's notifications created at or after then and
	// with greater ids than after, in the order of ids, at most limit.
	Since(
		ctx context.Context, t domain.TenantID, recipient domain.Subject, then time.Time, after domain.NotificationID,
		limit int,
	) ([]domain.Notification, error)
	// Unread counts the recipient's unread notifications.
	Unread(ctx context.Context, t domain.TenantID, recipient domain.Subject) (int64, error)
	// MarkRead marks one of the recipient's notifications and returns it, or
	// answers ErrNotificationNotFound.
	MarkRead(
		ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID,
	) (domain.Notification, error)
	// MarkAllRead marks all of the recipient's notifications and counts those
	// that were unread.
	MarkAllRead(ctx context.Context, t domain.TenantID, recipient domain.Subject) (int64, error)
	// Delete removes one of the recipient's notifications, or answers
	// ErrNotificationNotFound.
	Delete(ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID) error
	// Watch gives a signal soon after notifications for the recipient were
	// committed, on this node or another. Signals may merge, or come for nothing;
	// stop ends them.
	Watch(t domain.TenantID, recipient domain.Subject) (signals <-chan struct{}, stop func())
}
