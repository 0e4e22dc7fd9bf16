package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type notifications struct{ *store }

func (r notifications) Insert(ctx context.Context, t domain.TenantID, all ...domain.Notification) error {
	return r.inTenant(ctx, t, func() error {
		for _, n := range all {
			if r.told(t, n) {
				continue
			}
			if err := r.notifications.insert(tenantKey[domain.NotificationID]{t, n.ID}, n); err != nil {
				return err
			}
			r.afterCommit(func() { r.watchers.wake(tenantKey[domain.Subject]{t, n.Recipient}) })
		}
		return nil
	})
}

// told reports whether the recipient was told of the execution before.
func (r notifications) told(t domain.TenantID, n domain.Notification) bool {
	return n.Data.ExecutionID != "" && len(r.of(t, n.Recipient, func(o domain.Notification) bool {
		return o.Data.ExecutionRef() == n.Data.ExecutionRef()
	})) > 0
}

func (r notifications) List(
	ctx context.Context, t domain.TenantID, q domain.NotificationQuery,
) (p domain.CursorPage[domain.Notification], err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.of(t, q.Recipient, func(n domain.Notification) bool { return q.Status == "" || q.Status == n.Status })
		p = cursorPage(all, q.CursorQuery, func(n domain.Notification) string { return string(n.ID) }, strings.Compare)
		return nil
	})
	return p, err
}

func (r notifications) Since(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, then time.Time, after domain.NotificationID,
	limit int,
) (all []domain.Notification, err error) {
	err = r.inTenant(ctx, t, func() error {
		all = r.of(t, recipient, func(n domain.Notification) bool { return !n.CreatedAt.Before(then) && n.ID > after })
		slices.SortFunc(all, func(a, b domain.Notification) int { return cmp.Compare(a.ID, b.ID) })
		all = all[:min(limit, len(all))]
		return nil
	})
	return all, err
}

func (r notifications) Unread(
	ctx context.Context, t domain.TenantID, recipient domain.Subject,
) (count int64, err error) {
	err = r.inTenant(ctx, t, func() error {
		count = int64(len(r.of(t, recipient, unread)))
		return nil
	})
	return count, err
}

func (r notifications) MarkRead(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID,
) (n domain.Notification, err error) {
	err = r.inTenant(ctx, t, func() error {
		n, err = r.notifications.update(
			tenantKey[domain.NotificationID]{t, id}, domain.ErrNotificationNotFound,
			func(n *domain.Notification) error {
				if n.Recipient != recipient {
					return domain.ErrNotificationNotFound
				}
				n.Status = domain.Read
				return nil
			},
		)
		return err
	})
	return n, err
}

func (r notifications) MarkAllRead(
	ctx context.Context, t domain.TenantID, recipient domain.Subject,
) (count int64, err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.of(t, recipient, unread)
		for _, n := range all {
			n.Status = domain.Read
			r.notifications.put(tenantKey[domain.NotificationID]{t, n.ID}, n)
		}
		count = int64(len(all))
		return nil
	})
	return count, err
}

func (r notifications) Delete(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID,
) error {
	return r.inTenant(ctx, t, func() error {
		k := tenantKey[domain.NotificationID]{t, id}
		if n, ok := r.notifications.rows[k]; !ok || n.Recipient != recipient {
			return domain.ErrNotificationNotFound
		}
		r.notifications.delete(k)
		return nil
	})
}

func (r notifications) of(
	t domain.TenantID, recipient domain.Subject, match func(domain.Notification) bool,
) []domain.Notification {
	return r.notifications.all(func(k tenantKey[domain.NotificationID], n domain.Notification) bool {
		return k.tenant == t && n.Recipient == recipient && match(n)
	})
}

func unread(n domain.Notification) bool { return n.Status == domain.Unread }

func (r notifications) Watch(t domain.TenantID, recipient domain.Subject) (<-chan struct{}, func()) {
	return r.watchers.add(tenantKey[domain.Subject]{t, recipient})
}
