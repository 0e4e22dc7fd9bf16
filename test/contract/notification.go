package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var notificationChecks = checks{
	"round trip":     notificationRoundTrip,
	"pages":          notificationPages,
	"since":          notificationSince,
	"read":           notificationRead,
	"read all":       notificationReadAll,
	"delete":         notificationDelete,
	"watch":          notificationWatch,
	"watch rollback": notificationWatchRollback,
	"watch stop":     notificationWatchStop,
	"twice":          notificationTwice,
	"execution once": notificationOfOneExecution,
	"execution race": notificationRace,
}

// newNotification is a notification made so many milliseconds after someday.
func newNotification(to domain.Subject, ms int) domain.Notification {
	return domain.Notification{
		ID: domain.NotificationID(idAt(after(ms))), Recipient: to, Type: domain.ProjectInvitation, Status: domain.Unread,
		Data: domain.NotificationData{
			SenderID: "auth0|eve", SenderName: "Eve Löwe", OrgID: "org_1", ProjectID: "p", ProjectName: "ONC-201",
		}, CreatedAt: after(ms),
	}
}

func addNotifications(
	t *testing.T, p ports.Set, tenant domain.TenantID, to domain.Subject, n int,
) (all []domain.Notification) {
	t.Helper()
	for i := range n {
		all = append(all, newNotification(to, i))
	}
	must(t, p.Notifications.Insert(t.Context(), tenant, all...))
	return all
}

func listNotifications(
	t *testing.T, p ports.Set, tenant domain.TenantID, q domain.NotificationQuery,
) []domain.Notification {
	t.Helper()
	return cursorPages(t, q.CursorQuery, func(w domain.CursorQuery) (domain.CursorPage[domain.Notification], error) {
		q.CursorQuery = w
		return p.Notifications.List(t.Context(), tenant, q)
	})
}

func notificationRoundTrip(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	bare, full := newNotification("ada", 0), newNotification("ada", 1)
	full.Type, full.Status = domain.TrialShared, domain.Read
	full.Data = domain.NotificationData{
		SenderID: "auth0|eve", SenderName: "Eve \"Löwe\"", SenderEmail: "eve@x.example", SenderImage: "/avatar",
		OrgID:     tenant,
		ProjectID: "p", ProjectName: "ONC\n201", Slug: "pbc", ExecutionID: "e", RoleName: "Auditor of \"A\"",
	}
	must(t, p.Notifications.Insert(t.Context(), tenant, bare, full, newNotification("eve", 2)))
	must(t, p.Notifications.Insert(t.Context(), tenant))
	q := domain.NotificationQuery{Recipient: "ada", CursorQuery: domain.CursorQuery{Size: 10}}
	wantSame(t, listNotifications(t, p, tenant, q), []domain.Notification{bare, full})
	q.Status = domain.Read
	wantSame(t, listNotifications(t, p, tenant, q), []domain.Notification{full})
	wantSame(t, len(listNotifications(t, p, other, q)), 0)
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(1))
	wantSame(t, got(p.Notifications.Unread(t.Context(), other, "ada"))(t), int64(0))
}

func notificationPages(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	want := addNotifications(t, p, tenant, "ada", 6)
	addNotifications(t, p, tenant, "eve", 3)
	for _, size := range []int{1, 2, 4, 6, 10} {
		wantSame(
			t,
			listNotifications(t, p, tenant, domain.NotificationQuery{
				Recipient: "ada", CursorQuery: domain.CursorQuery{Size: size},
			}),
			want,
		)
	}
	slices.Reverse(want)
	wantSame(
		t,
		listNotifications(t, p, tenant, domain.NotificationQuery{
			Recipient: "ada", CursorQuery: domain.CursorQuery{Size: 2, Desc: true},
		}),
		want,
	)
	page := got(
		p.Notifications.List(t.Context(), tenant, domain.NotificationQuery{
			Recipient: "ada", CursorQuery: domain.CursorQuery{Size: 2, Count: true, After: string(want[2].ID)},
		}),
	)(t)
	if page.Total == nil || *page.Total != 6 {
		t.Errorf("the total is %v, want 6", page.Total)
	}
}

func notificationSince(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	all := addNotifications(t, p, tenant, "ada", 5)
	addNotifications(t, p, tenant, "eve", 5)
	wantSame(t, got(p.Notifications.Since(t.Context(), tenant, "ada", after(2), "", 10))(t), all[2:])
	wantSame(t, got(p.Notifications.Since(t.Context(), tenant, "ada", after(1), "", 2))(t), all[1:3])
	wantSame(t, got(p.Notifications.Since(t.Context(), tenant, "ada", after(0), all[1].ID, 2))(t), all[2:4])
	wantSame(t, len(got(p.Notifications.Since(t.Context(), tenant, "ada", after(5), "", 10))(t)), 0)
}

func notificationRead(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	want := addNotifications(t, p, tenant, "ada", 2)[0]
	for _, c := range []struct {
		tenant    domain.TenantID
		recipient domain.Subject
		id        domain.NotificationID
	}{
		{other, "ada", want.ID}, {tenant, "eve", want.ID}, {tenant, "ada", domain.NotificationID(newID())},
		{tenant, "ada", "not an id"},
	} {
		_, err := p.Notifications.MarkRead(t.Context(), c.tenant, c.recipient, c.id)
		wantError(t, err, domain.ErrNotificationNotFound)
	}
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(2))
	want.Status = domain.Read
	for range 2 {
		wantSame(t, got(p.Notifications.MarkRead(t.Context(), tenant, "ada", want.ID))(t), want)
		wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(1))
	}
}

func notificationReadAll(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	first := addNotifications(t, p, tenant, "ada", 3)[0]
	addNotifications(t, p, tenant, "eve", 2)
	got(p.Notifications.MarkRead(t.Context(), tenant, "ada", first.ID))(t)
	wantSame(t, got(p.Notifications.MarkAllRead(t.Context(), tenant, "ada"))(t), int64(2))
	wantSame(t, got(p.Notifications.MarkAllRead(t.Context(), tenant, "ada"))(t), int64(0))
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(0))
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "eve"))(t), int64(2))
	wantSame(
		t,
		len(listNotifications(t, p, tenant, domain.NotificationQuery{
			Recipient: "ada", Status: domain.Read, CursorQuery: domain.CursorQuery{Size: 10},
		})),
		3,
	)
}

// waitForSignal waits for one. Signals may come for nothing, so that it looks each time.
func waitForSignal(t *testing.T, signals <-chan struct{}, there func() bool) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case <-signals:
			if there() {
				return
			}
		case <-late:
			t.Fatal("no signal came")
		}
	}
}

func notificationWatch(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	var watchers []<-chan struct{}
	for range 2 {
		signals, stop := p.Notifications.Watch(tenant, "ada")
		defer stop()
		watchers = append(watchers, signals)
	}
	for n := range 3 {
		must(t, p.InTx(t.Context(), func(ctx context.Context) error {
			return p.Notifications.Insert(ctx, tenant, newNotification("eve", n), newNotification("ada", n))
		}))
		for _, signals := range watchers {
			waitForSignal(
				t, signals, func() bool { return got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t) == int64(n+1) },
			)
		}
	}
}

// notificationWatchRollback cannot ask for silence, because signals may come for
// nothing: it asks that the one which comes shows what was committed.
func notificationWatchRollback(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	signals, stop := p.Notifications.Watch(tenant, "ada")
	defer stop()
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Notifications.Insert(ctx, tenant, newNotification("ada", 0)))
		return errBoom
	})
	wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t), int64(0))
	must(t, p.Notifications.Insert(t.Context(), tenant, newNotification("ada", 1)))
	waitForSignal(t, signals, func() bool { return got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t) == 1 })
}

// notificationWatchStop proves that one who has gone is in nobody's way.
func notificationWatchStop(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	_, stop := p.Notifications.Watch(tenant, "ada")
	signals, stay := p.Notifications.Watch(tenant, "ada")
	defer stay()
	must(t, p.Notifications.Insert(t.Context(), tenant, newNotification("ada", 0), newNotification("ada", 1)))
	stop()
	stop()
	must(t, p.Notifications.Insert(t.Context(), tenant, newNotification("ada", 2)))
	waitForSignal(t, signals, func() bool { return got(p.Notifications.Unread(t.Context(), tenant, "ada"))(t) == 3 })
}

func notificationTwice(t *testing.T, p ports.Set) {
	tenant, again := newTenant(t, p).Organization, newNotification("ada", 1)
	want := addNotifications(t, p, tenant, "ada", 1)
	again.ID = want[0].ID
	for _, all := range [][]domain.Notification{{again}, {newNotification("ada", 2), again}} {
		wantOnce(t, p.Notifications.Insert(t.Context(), tenant, all...), func() ([]domain.Notification, error) {
			return p.Notifications.Since(t.Context(), tenant, "ada", someday, "", 10)
		}, want)
	}
}
