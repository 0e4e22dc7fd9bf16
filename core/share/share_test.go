package share_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestAShareOpensOneExecution(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob, eve, out := c.AddUser(t, "bob"), c.AddUser(t, "eve"), c.AddUser(t, "out")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	c.AddHiddenMembers(t, scope.Project, eve.Subject)
	run := func() domain.ExecutionID {
		e, err := w.Executions.Create(t.Context(), bob, scope, domain.NewExecution{BasePrediction: []any{}})
		fixture.Must(t, err)
		return e.ID
	}
	shared, kept := run(), run()
	_, err := w.Executions.Get(t.Context(), eve, scope, shared)
	fixture.Want(t, err, domain.ErrForbidden)

	d, err := w.Shares.Create(t.Context(), bob, scope, domain.NewShare{
		Execution: shared, Recipients: []domain.Subject{eve.Subject},
	})
	fixture.Must(t, err)
	if d.Sender.FirstName != "Bob" || len(d.Recipients) != 1 || d.Recipients[0].FirstName != "Eve" ||
		d.Target.ID != shared {
		t.Errorf("got %+v", d)
	}
	_, err = w.Executions.Get(t.Context(), eve, scope, shared)
	fixture.Must(t, err)
	_, err = w.Executions.Get(t.Context(), eve, scope, kept)
	fixture.Want(t, err, domain.ErrForbidden)
	_, err = w.Executions.List(t.Context(), eve, domain.ExecutionQuery{
		TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 10},
	})
	fixture.Want(t, err, domain.ErrForbidden)

	for _, bad := range []struct {
		in   domain.NewShare
		want *domain.Error
	}{
		{domain.NewShare{Execution: shared}, domain.ErrRecipientsInvalid},
		{domain.NewShare{Execution: shared, Recipients: []domain.Subject{bob.Subject}}, domain.ErrRecipientsInvalid},
		{
			domain.NewShare{Execution: shared, Recipients: []domain.Subject{eve.Subject, eve.Subject}},
			domain.ErrRecipientsInvalid,
		},
		{domain.NewShare{Execution: shared, Recipients: []domain.Subject{out.Subject}}, domain.ErrUserNotFound},
		{domain.NewShare{Execution: "nope", Recipients: []domain.Subject{eve.Subject}}, domain.ErrExecutionNotFound},
	} {
		_, err := w.Shares.Create(t.Context(), bob, scope, bad.in)
		fixture.Want(t, err, bad.want)
	}
	for who, direction := range map[*domain.Call]domain.Direction{&bob: domain.Sent, &eve: domain.Received} {
		page, err := w.Shares.List(t.Context(), *who, domain.ShareQuery{
			TrialScope: scope, Direction: direction, Paging: domain.Paging{Size: 10},
		})
		fixture.Must(t, err)
		if len(page.Items) != 1 || page.Items[0].Target == nil {
			t.Errorf("%s: got %+v", direction, page.Items)
		}
	}
	_, err = w.Shares.List(t.Context(), eve, domain.ShareQuery{
		TrialScope: scope, Direction: domain.Sent, Paging: domain.Paging{Size: 10},
	})
	fixture.Want(t, err, domain.ErrForbidden)
	mark, err := w.Bookmarks.Create(t.Context(), eve, scope, shared)
	fixture.Must(t, err)
	again, err := w.Bookmarks.Create(t.Context(), eve, scope, shared)
	fixture.Must(t, err)
	if mark.ID != again.ID {
		t.Error("there are two bookmarks of one execution")
	}
	page, err := w.Bookmarks.List(t.Context(), eve, domain.BookmarkQuery{Paging: domain.Paging{Size: 10}})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0].Target == nil || page.Items[0].Target.ID != shared {
		t.Errorf("got %+v", page.Items)
	}
	fixture.Want(t, w.Bookmarks.Delete(t.Context(), bob, mark.ID), domain.ErrBookmarkNotFound)
	fixture.Must(t, w.Bookmarks.Delete(t.Context(), eve, mark.ID))
}

func TestAnOpenStreamHearsAtOnce(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	heard, first := follow(t, w, bob, "")
	<-first
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject})
	got := within(t, heard)
	if got.Type != domain.ProjectInvitation || got.Data.ProjectID != scope.Project || got.Data.SenderName != "Ada Test" ||
		got.Recipient != bob.Subject {
		t.Errorf("got %+v", got)
	}
	// Resumed from its id, a stream replays from a minute before it.
	resumed, _ := follow(t, w, bob, got.ID)
	if again := within(t, resumed); again.ID != got.ID {
		t.Errorf("got %+v", again)
	}
}

func follow(
	t *testing.T, w *fixture.Installation, a domain.Call, last domain.NotificationID,
) (<-chan domain.Notification, <-chan struct{}) {
	heard, first := make(chan domain.Notification, 10), make(chan struct{}, 100)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go w.Notifications.Follow(ctx, a, last, func(fresh []domain.Notification) error {
		for _, n := range fresh {
			heard <- n
		}
		first <- struct{}{}
		return nil
	})
	return heard, first
}

func within(t *testing.T, heard <-chan domain.Notification) domain.Notification {
	t.Helper()
	select {
	case n := <-heard:
		return n
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was heard")
		return domain.Notification{}
	}
}

// More than one look takes does not keep a stream from going on.
func TestABurstDoesNotStallAStream(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	all := make([]domain.Notification, 2500)
	for i := range all {
		all[i] = domain.Notify(
			domain.TrialShared, domain.NotificationData{}, w.Set.Clock.Now(), w.Set.IDs.New, c.Admin.Subject,
		)[0]
	}
	fixture.Must(t, w.Set.Notifications.Insert(t.Context(), c.Enterprise.Organization, all...))
	heard, _ := follow(t, w, c.Admin, all[0].ID)
	for i := range all {
		if got := within(t, heard); got.ID != all[i].ID {
			t.Fatalf("notification %d is %s, want %s", i, got.ID, all[i].ID)
		}
	}
}

// TestEqualSharesNotifyOnce shares one execution again and again: alike, by another
// person, with more people.
func TestEqualSharesNotifyOnce(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob, rea, sue := c.AddUser(t, "bob"), c.AddUser(t, "rea"), c.AddUser(t, "sue")
	scope := c.TrialScope(
		t, domain.NewMember{User: bob.Subject, Role: "ANALYST"}, domain.NewMember{User: rea.Subject, Role: "ANALYST"},
		domain.NewMember{User: sue.Subject, Role: "MEMBER"},
	)
	run := func() domain.ExecutionID {
		e, err := w.Executions.Create(t.Context(), bob, scope, domain.NewExecution{BasePrediction: []any{}})
		fixture.Must(t, err)
		return e.ID
	}
	share := func(by domain.Call, run domain.ExecutionID, to ...domain.Subject) domain.ShareDetail {
		d, err := w.Shares.Create(t.Context(), by, scope, domain.NewShare{Execution: run, Recipients: to})
		fixture.Must(t, err)
		return d
	}
	first, second := run(), run()
	made := share(bob, first, sue.Subject)
	for range 20 {
		if d := share(bob, first, sue.Subject); !made.Created || d.Created || d.ID != made.ID {
			t.Errorf("got %+v, want %+v", d, made)
		}
	}
	share(rea, first, sue.Subject)
	share(bob, first, sue.Subject, rea.Subject)
	share(bob, second, sue.Subject)
	for who, want := range map[*domain.Call]int64{&sue: 2, &rea: 1} {
		unread, err := w.Notifications.Unread(t.Context(), *who)
		fixture.Must(t, err)
		if unread-1 != want { // one is about the project
			t.Errorf("%s was told %d times, want %d", who.Subject, unread-1, want)
		}
	}
}
