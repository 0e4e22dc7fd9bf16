package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// sharedWith is a notification about an execution.
func sharedWith(to domain.Subject, ms int, scope domain.TrialScope, e domain.ExecutionID) domain.Notification {
	n := newNotification(to, ms)
	n.Type, n.Data.ProjectID, n.Data.Slug, n.Data.ExecutionID = domain.TrialShared, scope.Project, scope.Trial, e
	return n
}

// notificationOfOneExecution fails for a store that tells a recipient of an
// execution twice, or not of another one.
func notificationOfOneExecution(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	here := domain.TrialScope{Project: "p", Trial: "pbc"}
	first := sharedWith("ada", 0, here, "e")
	must(t, p.Notifications.Insert(t.Context(), other, sharedWith("ada", 0, here, "e")))
	must(t, p.Notifications.Insert(t.Context(), tenant, first))
	got(p.Notifications.MarkRead(t.Context(), tenant, "ada", first.ID))(t)
	first.Status = domain.Read
	again, eve := sharedWith("ada", 1, here, "e"), sharedWith("eve", 2, here, "e")
	again.Data.SenderID = "auth0|bob"
	must(t, p.Notifications.Insert(t.Context(), tenant, again, eve, sharedWith("eve", 3, here, "e")))
	more := []domain.Notification{
		first, sharedWith("ada", 4, here, "f"), sharedWith("ada", 5, domain.TrialScope{Project: "q", Trial: "pbc"}, "e"),
		sharedWith("ada", 6, domain.TrialScope{Project: "p", Trial: "onc"}, "e"), newNotification("ada", 7),
		newNotification("ada", 8),
	}
	must(t, p.Notifications.Insert(t.Context(), tenant, more[1:]...))
	for who, want := range map[domain.Subject][]domain.Notification{"ada": more, "eve": {eve}} {
		q := domain.NotificationQuery{Recipient: who, CursorQuery: domain.CursorQuery{Size: 10}}
		wantSame(t, listNotifications(t, p, tenant, q), want)
	}
}

// notificationRace fails for a store that looks before it inserts.
func notificationRace(t *testing.T, p ports.Set) {
	tenant, here := newTenant(t, p).Organization, domain.TrialScope{Project: "p", Trial: "pbc"}
	together(10, func(i int) {
		err := p.Notifications.Insert(
			t.Context(), tenant, sharedWith("ada", i, here, "e"), sharedWith("bob", i, here, "e"),
		)
		if err != nil {
			t.Error(err)
		}
	})
	for _, who := range []domain.Subject{"ada", "bob"} {
		wantSame(t, got(p.Notifications.Unread(t.Context(), tenant, who))(t), int64(1))
	}
}
