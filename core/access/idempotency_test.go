package access_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestARepeatedCallIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	in := domain.NewProject{Name: "ONC-201"}
	by := fixture.WithIdempotencyKey(c.Admin, "k1", "the request")
	first, err := w.Projects.Create(t.Context(), by, in)
	fixture.Must(t, err)
	second, err := w.Projects.Create(t.Context(), by, in)
	fixture.Must(t, err)
	if first.ID != second.ID {
		t.Errorf("made %s and %s", first.ID, second.ID)
	}
	_, err = w.Projects.Create(t.Context(), fixture.WithIdempotencyKey(c.Admin, "k1", "another request"), in)
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
	_, err = w.Projects.Create(t.Context(), c.Admin, in)
	fixture.Want(t, err, domain.ErrNameTaken)

	bob := fixture.WithIdempotencyKey(c.AddUser(t, "bob"), "k1", "the request")
	_, err = w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "bob's own"})
	fixture.Must(t, err)
}

func TestConcurrentRepeatsMakeOneRecord(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	ids := make([]domain.RecordID, 20)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			r, err := w.Records.Create(t.Context(), by, scope, domain.NewRecord{Data: document.Document{
				{Key: "age", Value: int64(63)},
			}})
			if err != nil {
				t.Error(err)
			}
			ids[i] = r.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("made %s and %s", ids[0], id)
		}
	}
	page, err := w.Records.List(t.Context(), c.Admin, domain.RecordQuery{
		TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 10},
	})
	fixture.Must(t, err)
	if len(page.Items) != 1 {
		t.Errorf("stored %d records", len(page.Items))
	}
}

// A key is one caller's, for one action, in one tenant, and for a day.
func TestAKeyMeansOneCall(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	here, there := w.Tenant(t), w.Tenant(t)
	runs := map[domain.ExecutionID]bool{}
	for _, c := range []*fixture.Tenant{here, there} {
		by := fixture.WithIdempotencyKey(c.Machine(t, "executions:write"), "k", "r")
		e, err := w.Executions.Create(t.Context(), by, c.TrialScope(t), domain.NewExecution{User: c.Admin.Subject})
		fixture.Must(t, err)
		runs[e.ID] = true
	}
	if len(runs) != 2 {
		t.Error("the same key in two tenants made one run")
	}
	by := fixture.WithIdempotencyKey(here.Admin, "k", "r")
	p, err := w.Projects.Create(t.Context(), by, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
	roles, err := w.Users.Roles(t.Context(), here.Admin)
	fixture.Must(t, err)
	i, err := w.Users.Invite(
		t.Context(), by, domain.NewMemberInvitation{Email: "eve@partner.example", RoleID: roles[0].ID},
	)
	fixture.Must(t, err)
	if i.ProviderID == "" || i.ID == string(p.ID) {
		t.Errorf("the same key for another action made %+v", i)
	}

	w.Advance(domain.IdempotencyKeyTTL - time.Minute)
	fixture.Must(t, w.Auth.ExpireKeys(t.Context(), fixture.System("")))
	again, err := w.Projects.Create(t.Context(), by, domain.NewProject{Name: "ONC-201"})
	if fixture.Must(t, err); again.ID != p.ID {
		t.Error("the key was deleted before its day was over")
	}
	w.Advance(2 * time.Minute)
	fixture.Must(t, w.Auth.ExpireKeys(t.Context(), fixture.System("")))
	_, err = w.Projects.Create(t.Context(), by, domain.NewProject{Name: "ONC-201"})
	fixture.Want(t, err, domain.ErrNameTaken)
}

// What a repeated call made is shown as it is now: gone, if it is gone.
func TestARepeatBringsNothingBack(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	e, err := w.Executions.Create(t.Context(), c.Admin, scope, domain.NewExecution{})
	fixture.Must(t, err)
	b, err := w.Bookmarks.Create(t.Context(), by, scope, e.ID)
	fixture.Must(t, err)
	again, err := w.Bookmarks.Create(t.Context(), by, scope, e.ID)
	if fixture.Must(t, err); again.ID != b.ID {
		t.Errorf("made %s and %s", b.ID, again.ID)
	}
	fixture.Must(t, w.Bookmarks.Delete(t.Context(), c.Admin, b.ID))
	_, err = w.Bookmarks.Create(t.Context(), by, scope, e.ID)
	fixture.Want(t, err, domain.ErrBookmarkNotFound)
	page, err := w.Bookmarks.List(t.Context(), c.Admin, domain.BookmarkQuery{})
	if fixture.Must(t, err); page.Total != 0 {
		t.Error("the deleted bookmark is back")
	}
}

// A repeat is answered under today's rights.
func TestARepeatIsRefusedWhoHasLostTheRight(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := fixture.WithIdempotencyKey(c.AddUser(t, "bob"), "k", "r")
	_, err := w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
	block(t, c, bob.Subject)
	_, err = w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "ONC-201"})
	fixture.Want(t, err, domain.ErrUserBlocked)
}

// making is an external call that makes something of the id that it is given,
// and what happens meanwhile.
type making struct {
	*fixture.Tenant
	guard *access.Guard
	made  []string
}

func (m *making) run(by domain.Call, meanwhile func() error) (domain.Asset, error) {
	r := m.guard.Request(by, domain.AssetCreate, access.ID(m.NewID()))
	return access.ExternalOnce(context.Background(), r, nil, func(
		_ context.Context, outside access.Outside, _ access.None,
	) (domain.Asset, error) {
		m.made = append(m.made, outside.ID)
		return domain.Asset{ID: domain.AssetID(outside.ID)}, meanwhile()
	}, func(_ context.Context, done access.Replay) (domain.Asset, error) {
		return domain.Asset{ID: domain.AssetID(done.ID)}, nil
	})
}

func newMaking(t *testing.T) *making {
	t.Helper()
	c := fixture.New(t).Tenant(t)
	return &making{c, access.New(c.Set), nil}
}

// A repeat of what still runs does nothing beside it: it waits, and hears after
// ten seconds that it is in progress.
func TestARepeatWaitsForWhatStillRuns(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	_, err := m.run(by, func() error {
		heard := make(chan error)
		go func() {
			_, err := m.run(by, func() error { return nil })
			heard <- err
		}()
		for m.PendingTimers() < 2 { // the pause, in the whole wait
			time.Sleep(time.Millisecond)
		}
		m.Advance(11 * time.Second)
		fixture.Want(t, <-heard, domain.ErrIdempotencyKeyInUse)
		return nil
	})
	fixture.Must(t, err)
	if len(m.made) != 1 {
		t.Errorf("it was done %d times", len(m.made))
	}
	again, err := m.run(by, func() error { return nil })
	if fixture.Must(t, err); string(again.ID) != m.made[0] {
		t.Errorf("got %s, want %s", again.ID, m.made[0])
	}
}

// A repeat that waits is answered as soon as the first is done.
func TestARepeatIsAnsweredOnceTheFirstIsDone(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	repeated := make(chan domain.Asset, 1)
	first, err := m.run(by, func() error {
		go func() {
			again, err := m.run(by, func() error { return nil })
			if err != nil {
				t.Error(err)
			}
			repeated <- again
		}()
		for m.PendingTimers() < 2 {
			time.Sleep(time.Millisecond)
		}
		return nil
	})
	fixture.Must(t, err)
	if again := <-repeated; again.ID != first.ID || len(m.made) != 1 {
		t.Errorf("got %s and %s, done %d times", first.ID, again.ID, len(m.made))
	}
}

// What failed frees the key: for the same request with the same id, because what
// failed may have been half done, and for another request with an id of its own.
func TestWhatFailedFreesTheKey(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	_, err := m.run(by, func() error { return errBoom })
	fixture.Want(t, err, errBoom)
	again, err := m.run(by, func() error { return errBoom })
	fixture.Want(t, err, errBoom)
	if again.ID != "" || m.made[1] != m.made[0] {
		t.Errorf("went on with %s, want %s", m.made[1], m.made[0])
	}
	_, err = m.run(fixture.WithIdempotencyKey(m.Admin, "k", "corrected"), func() error { return nil })
	fixture.Must(t, err)
	if m.made[2] == m.made[0] {
		t.Error("another request went on with the first one's id")
	}
	_, err = m.run(by, func() error { return nil })
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
}

// A call whose process died is repeated once its time is over, with its id; what
// it still does when it wakes up stores nothing.
func TestACallThatDiedIsTakenOver(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	_, _ = m.run(by, func() error {
		m.Advance(domain.IdempotencyKeyLease + time.Second)
		_, err := m.run(fixture.WithIdempotencyKey(m.Admin, "k", "another"), func() error { return nil })
		fixture.Must(t, err)
		return nil
	})
	other, err := m.run(fixture.WithIdempotencyKey(m.Admin, "k", "another"), func() error { return nil })
	if fixture.Must(t, err); len(m.made) != 2 || string(other.ID) != m.made[1] {
		t.Errorf("got %s of %v", other.ID, m.made)
	}
}

// A call that lost its key to a repeat, and then fails, does not free it.
func TestACallThatWasTakenOverDoesNotFreeTheKey(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	begun, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	_, err := m.run(by, func() error {
		m.Advance(domain.IdempotencyKeyLease + time.Second)
		go func() {
			_, err := m.run(by, func() error { close(begun); <-release; return nil })
			ended <- err
		}()
		<-begun
		return errBoom
	})
	fixture.Want(t, err, errBoom)
	_, err = m.run(fixture.WithIdempotencyKey(m.Admin, "k", "another"), func() error { return nil })
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
	close(release)
	if fixture.Must(t, <-ended); len(m.made) != 2 || m.made[0] != m.made[1] {
		t.Errorf("made %v", m.made)
	}
}

// Long work that says that it still runs is not taken over.
func TestAKeyIsKeptWhileWorkGoesOn(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	r := m.guard.Request(by, domain.AssetCreate, access.ID(m.NewID()))
	_, err := access.ExternalOnce(t.Context(), r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Asset, error) {
		for range 3 {
			m.Advance(domain.IdempotencyKeyLease - time.Second)
			fixture.Must(t, access.ExtendKey(ctx, outside))
		}
		_, err := m.run(fixture.WithIdempotencyKey(m.Admin, "k", "another"), func() error { return nil })
		fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
		return domain.Asset{}, nil
	}, nil)
	fixture.Must(t, err)
}

// A use case that cannot be replayed takes no key, so that none is ignored.
func TestAKeyIsNeverIgnored(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	r := access.New(c.Set).Request(fixture.WithIdempotencyKey(c.Admin, "k", "r"), domain.ProjectCreate, access.Resource{})
	_, err := access.Write(t.Context(), r, looks)
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("got %v", err)
	}
	_, err = access.External(t.Context(), r, nil, acts)
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("got %v", err)
	}
}
