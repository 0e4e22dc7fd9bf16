package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// notificationDelete fails for a store that deletes another's, or more than one.
func notificationDelete(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	all := addNotifications(t, p, tenant, "ada", 3)
	gone := func(in domain.TenantID, who domain.Subject) func(domain.NotificationID) error {
		return func(id domain.NotificationID) error { return p.Notifications.Delete(t.Context(), in, who, id) }
	}
	wantError(t, gone(tenant, "bob")(all[1].ID), domain.ErrNotificationNotFound)
	wantError(t, gone(other, "ada")(all[1].ID), domain.ErrNotificationNotFound)
	nowhere(t, domain.ErrNotificationNotFound, gone(tenant, "ada"))
	must(t, gone(tenant, "ada")(all[1].ID))
	wantError(t, gone(tenant, "ada")(all[1].ID), domain.ErrNotificationNotFound)
	q := domain.NotificationQuery{Recipient: "ada", CursorQuery: domain.CursorQuery{Size: 5}}
	wantSame(t, listNotifications(t, p, tenant, q), []domain.Notification{all[0], all[2]})
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(2))
}
