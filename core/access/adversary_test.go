package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// An external call that has had its effect, and could not store that, frees its
// key: its repeat goes on with the same id. The trail does not say that it failed.
func TestAnOutcomeThatIsNotStoredFreesTheKey(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.AddUser(t, "bob"), "k", "r")
	_, err := m.run(by, func() error { block(t, m.Tenant, by.Subject); return nil })
	fixture.Want(t, err, domain.ErrUserBlocked)
	unblock(t, m.Tenant, by.Subject)
	again, err := m.run(by, func() error { return nil })
	fixture.Must(t, err)
	if string(again.ID) != m.made[0] || m.made[1] != m.made[0] {
		t.Errorf("made %v, then answered %s", m.made, again.ID)
	}
	id := m.made[0]
	wantTrail(
		t, trail(t, m.Installation, m.Admin, domain.AssetCreate), domain.AuditEntry{Outcome: domain.OutcomeDone, Target: id},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: id},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: id},
	)
}

func unblock(t *testing.T, c *fixture.Tenant, who domain.Subject) {
	t.Helper()
	_, err := c.Set.Users.Update(t.Context(), c.Enterprise.Organization, who, 0, func(u *domain.User) error {
		u.Status = domain.UserActive
		return nil
	})
	fixture.Must(t, err)
}

// The clocks of two nodes differ, and one may be set back: what failed is free
// all the same.
func TestWhatFailedIsFreeThoughTheClockGoesBack(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	_, err := m.run(by, func() error { return errBoom })
	fixture.Want(t, err, errBoom)
	m.Advance(-time.Minute)
	_, err = m.run(by, func() error { return nil })
	fixture.Must(t, err)
}

// A panic takes nothing with it but its own call, whose key is free once its
// time is up.
func TestAPanicBlocksNothing(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	panics := func(do func()) {
		defer func() {
			if recover() == nil {
				t.Error("nothing panicked")
			}
		}()
		do()
	}
	panics(func() { _, _ = m.run(by, func() error { panic("boom") }) })
	r := m.guard.Request(m.Admin, domain.ProjectCreate, access.Resource{})
	panics(func() {
		_, _ = access.Write(t.Context(), r, func(context.Context, access.Tx) (access.None, error) { panic("boom") })
	})
	_, err := m.run(fixture.WithIdempotencyKey(m.Admin, "another", "r"), func() error { return nil })
	fixture.Must(t, err)
	_, err = m.run(fixture.WithIdempotencyKey(m.Admin, "k", "another"), func() error { return nil })
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
	m.Advance(domain.IdempotencyKeyLease + time.Second)
	_, err = m.run(by, func() error { return nil })
	if fixture.Must(t, err); m.made[2] != m.made[0] {
		t.Errorf("went on with %s, want %s", m.made[2], m.made[0])
	}
}

// Who hangs up between the plan and the act frees the key.
func TestACallerWhoHangsUpFreesTheKey(t *testing.T) {
	t.Parallel()
	m := newMaking(t)
	by := fixture.WithIdempotencyKey(m.Admin, "k", "r")
	ctx, leave := context.WithCancel(t.Context())
	r := m.guard.Request(by, domain.AssetCreate, access.ID(m.NewID()))
	_, err := access.ExternalOnce(ctx, r, func(context.Context, access.Tx) (access.None, error) {
		return access.None{}, nil
	}, func(ctx context.Context, _ access.Outside, _ access.None) (domain.Asset, error) {
		leave()
		return domain.Asset{}, nil
	}, nil)
	if err == nil {
		t.Fatal("an outcome was stored for a caller who has gone")
	}
	_, err = m.run(by, func() error { return nil })
	fixture.Must(t, err)
}

// A use case with a key inside of a unit of work of an embedder: a repeat is
// answered there, too, and what it does stands or falls with that unit.
func TestAKeyInsideAUnitOfWork(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	by, in := fixture.WithIdempotencyKey(c.Admin, "k", "r"), domain.NewProject{Name: "ONC-201"}
	inUnit := func(fails error) (made, again domain.ProjectDetail, err error) {
		err = c.Set.InTx(t.Context(), func(ctx context.Context) error {
			var err error
			if made, err = c.Projects.Create(ctx, by, in); err != nil {
				return err
			}
			if again, err = c.Projects.Create(ctx, by, in); err != nil {
				return err
			}
			return fails
		})
		return made, again, err
	}
	_, _, err := inUnit(errBoom)
	fixture.Want(t, err, errBoom)
	made, again, err := inUnit(nil)
	if fixture.Must(t, err); made.ID != again.ID {
		t.Errorf("made %s and %s", made.ID, again.ID)
	}
	after, err := c.Projects.Create(t.Context(), by, in)
	if fixture.Must(t, err); after.ID != made.ID {
		t.Errorf("made %s, want %s", after.ID, made.ID)
	}
}
