package postgres

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// The first statement of a unit of work brings the BEGIN. If the server cannot even
// plan it, nothing has begun, and what follows must not commit by itself.
func TestAUnitThatDidNotBeginStoresNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		if err := db.ask(ctx, "", statement{text: "SELECT 1 FROM public.no_such_table"}); err == nil {
			t.Error("the table is there")
		}
		if err := db.exec(ctx, "INSERT INTO public.trial_slugs VALUES ('1')"); err == nil {
			t.Error("a statement went through")
		}
		if err := db.tell(ctx, "", statement{
			text: "INSERT INTO public.trial_slugs VALUES ('2')",
		}); err != nil {
			return err
		}
		return nil
	})
	if err == nil {
		t.Error("it was committed")
	}
	wantSlugs(t, db, 0)
}

func wantSlugs(t *testing.T, db *DB, want int) {
	t.Helper()
	var n int
	must(t, db.shared(t.Context()).raw("SELECT count(*) FROM public.trial_slugs").Scan(t.Context(), &n))
	if n != want {
		t.Errorf("%d slugs are stored, want %d", n, want)
	}
}

// What waits for the commit and is refused then takes everything back.
func TestWhatWaitsMayStillFail(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	refused := domain.AuditEntry{ID: "1", At: now(), Outcome: "unheard of"}
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, db.exec(ctx, "INSERT INTO public.trial_slugs VALUES ('1')"))
		return New(db).Audit.Append(ctx, domain.PlatformTrail, refused)
	})
	if err == nil {
		t.Error("it was committed")
	}
	err = db.InBatch(t.Context(), func(ctx context.Context) error {
		return New(db).Audit.Append(ctx, domain.PlatformTrail, refused)
	})
	if err == nil {
		t.Error("a look went through without its entry")
	}
	wantSlugs(t, db, 0)
	must(t, New(db).Audit.Append(t.Context(), domain.PlatformTrail, domain.AuditEntry{
		ID: "2", At: now(), Outcome: domain.OutcomeDone,
	}))
}

// A look goes on when a question finds nothing, and its entry counts.
func TestALookThatFindsNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	store := New(db)
	addAda(t, &node{DB: db, store: store})
	must(t, db.InBatch(t.Context(), func(ctx context.Context) error {
		must(t, store.Audit.Append(ctx, domain.PlatformTrail, domain.AuditEntry{
			ID: "1", At: now(), Outcome: domain.OutcomeBegun,
		}))
		for range 2 {
			if _, err := store.Projects.Get(ctx, "org_A", "none"); !errors.Is(err, domain.ErrProjectNotFound) {
				t.Errorf("got %v", err)
			}
		}
		return nil
	}))
	n, err := store.AuditEntries.Integrate(t.Context(), 10)
	if must(t, err); n != 1 {
		t.Errorf("%d entries are stored", n)
	}
}

// What waits when the work fails is not sent.
func TestWhatWaitsIsDroppedWithItsUnit(t *testing.T) {
	t.Parallel()
	db := openAt(t, openStore(t).direct.ConnString(), 1)
	boom := errors.New("boom")
	for _, run := range []func(context.Context, func(context.Context) error) error{db.InTx, db.InBatch} {
		err := run(t.Context(), func(ctx context.Context) error {
			must(t, db.tell(ctx, "", statement{text: "INSERT INTO public.trial_slugs VALUES ('1')"}))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Errorf("got %v", err)
		}
	}
	wantSlugs(t, db, 0)
}

// After its unit of work nothing runs on its connection any more.
func TestAUnitThatHasEndedStoresNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	late := make(chan context.Context, 1)
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		late <- ctx
		return db.exec(ctx, "INSERT INTO public.trial_slugs VALUES ('1')")
	}))
	ctx := <-late
	if err := db.exec(ctx, "INSERT INTO public.trial_slugs VALUES ('2')"); err == nil {
		t.Error("a statement went through")
	}
	if err := db.ask(ctx, "", statement{text: "INSERT INTO public.trial_slugs VALUES ('3')"}); err == nil {
		t.Error("a hot statement went through")
	}
	wantSlugs(t, db, 1)
}

// A look that only told waits for nobody, and a caller who has gone stores nothing.
func TestAUnitOfACallerWhoHasGone(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, run := range []func(context.Context, func(context.Context) error) error{db.InTx, db.InBatch} {
		ctx, cancel := context.WithCancel(t.Context())
		err := run(ctx, func(ctx context.Context) error {
			must(t, db.tell(ctx, "", statement{text: "INSERT INTO public.trial_slugs VALUES ('1')"}))
			cancel()
			return nil
		})
		wantUnavailable(t, err)
	}
	wantSlugs(t, db, 0)
}

// Hot statements survive new columns, and a server that forgets them is a pooler
// that gave no sign of itself.
func TestForgottenStatements(t *testing.T) {
	t.Parallel()
	var log expect.Log
	cfg := config(openStore(t).direct.ConnString(), 1)
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	defer cleanup()
	addAda(t, &node{DB: db, store: New(db)})
	look := func() { must(t, errors.Join(second(New(db).Users.Known(t.Context(), "org_A", "ada")))) }
	look()
	must(t, db.exec(t.Context(), "ALTER TABLE "+schemaOf(t, db)+".users ADD COLUMN nickname text"))
	look()
	must(t, db.exec(t.Context(), "DEALLOCATE ALL"))
	look()
	look()
	if n := strings.Count(log.String(), "A pooler is between"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}

func second(_ []domain.Subject, err error) error { return err }

// Each tenant has its own pool, and one that has none of its connections left
// keeps no other tenant waiting.
func TestPoolsAreApart(t *testing.T) {
	t.Parallel()
	db := openAt(t, openStore(t).direct.ConnString(), 16)
	busy, idle := domain.TenantID("org_A"), domain.TenantID("org_B")
	for db.pools.of(busy) == db.pools.of(idle) {
		idle += "B"
	}
	one := statement{text: "SELECT 1"}
	var hold func(n int)
	hold = func(n int) {
		must(t, db.InTx(t.Context(), func(ctx context.Context) error {
			must(t, db.ask(ctx, busy, one))
			if n > 1 {
				hold(n - 1)
				return nil
			}
			waiting, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			wantUnavailable(t, db.ask(waiting, busy, one))
			return db.ask(t.Context(), idle, one)
		}))
	}
	hold(4) // all of its pool
}
