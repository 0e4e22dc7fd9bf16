package postgres

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Two nodes on one store: what is told on one is heard on the other, also after
// its listening connection has broken.
func TestSignsReachOtherNodes(t *testing.T) {
	t.Parallel()
	here := openStore(t)
	there := openAt(t, here.direct.ConnString(), 2)
	_, _, err := NewSchemas(here).Create(t.Context(), "org_A")
	must(t, err)
	signals, stop := New(there).Notifications.Watch("org_A", "ada")
	defer stop()
	wantSignal(t, signals) // it listens
	notifyPeople(t, here, "ada")
	wantSignal(t, signals)
	notifyPeople(t, here, "bob")
	wantNoSignal(t, signals)

	must(t, here.exec(
		t.Context(),
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
	))
	wantSignal(t, signals) // it listens again, and may have missed something
	notifyPeople(t, here, "ada")
	wantSignal(t, signals)
}

// What was rolled back is not told, and who has stopped hears nothing.
func TestNoSignsForNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	signals, stop := New(db).Notifications.Watch("org_A", "ada")
	wantSignal(t, signals)
	_ = db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, New(db).Notifications.Insert(ctx, "org_A", domain.Notify(
			domain.TrialShared, domain.NotificationData{}, now(), new(ports.RandomIDs).New, "ada",
		)...))
		return context.Canceled
	})
	wantNoSignal(t, signals)
	stop()
	notifyPeople(t, db, "ada")
	wantNoSignal(t, signals)
}

// More recipients than one payload holds.
func TestManySigns(t *testing.T) {
	t.Parallel()
	here := openStore(t)
	there := openAt(t, here.direct.ConnString(), 2)
	_, _, err := NewSchemas(here).Create(t.Context(), "org_A")
	must(t, err)
	signals, stop := New(there).Notifications.Watch("org_A", "user 999")
	defer stop()
	wantSignal(t, signals)
	everybody := make([]domain.Subject, 1000)
	for i := range everybody {
		everybody[i] = domain.Subject("user " + strconv.Itoa(i))
	}
	notifyPeople(t, here, everybody...)
	wantSignal(t, signals)
}

func notifyPeople(t *testing.T, db *DB, to ...domain.Subject) {
	t.Helper()
	must(t, New(db).Notifications.Insert(t.Context(), "org_A", domain.Notify(
		domain.TrialShared, domain.NotificationData{}, now(), new(ports.RandomIDs).New, to...,
	)...))
}

func wantSignal(t *testing.T, signals <-chan struct{}) {
	t.Helper()
	select {
	case <-signals:
	case <-time.After(30 * time.Second):
		t.Fatal("no signal came")
	}
}

func wantNoSignal(t *testing.T, signals <-chan struct{}) {
	t.Helper()
	select {
	case <-signals:
		t.Fatal("a signal came for nothing")
	case <-time.After(200 * time.Millisecond):
	}
}
