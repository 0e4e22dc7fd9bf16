package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A connection that the server ends is replaced; at most the call that was
// under way fails, and says that trying again helps.
func TestKilledConnectionsRecover(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	modules := New(db).Modules
	for range 3 {
		together(t, 6, func(int) error { _, _ = modules.List(t.Context()); return nil })
		must(t, db.exec(
			t.Context(),
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "+
				"pg_backend_pid()",
		))
		failed := 0
		for range 20 {
			if _, err := modules.List(t.Context()); err != nil {
				wantUnavailable(t, err)
				failed++
			}
		}
		if failed > 6 {
			t.Errorf("%d of 20 calls failed after 6 connections were ended", failed)
		}
	}
	_, err := modules.List(t.Context())
	must(t, err)
}

// Its own connection killed, a unit of work fails and nothing of it stays.
func TestKilledUnitFails(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	admin := openAt(t, db.direct.ConnString(), 1)
	store := New(db)
	err := store.InTx(t.Context(), func(ctx context.Context) error {
		must(t, store.Audit.Append(ctx, domain.PlatformTrail, domain.AuditEntry{
			ID: "1", At: now(), Outcome: domain.OutcomeDone,
		}))
		var pid int
		must(t, db.shared(ctx).raw("SELECT pg_backend_pid()").Scan(ctx, &pid))
		must(t, admin.exec(t.Context(), "SELECT pg_terminate_backend(?, 30000)", pid)) // waits until it has ended
		return nil
	})
	wantUnavailable(t, err)
	n, err := store.AuditEntries.Integrate(t.Context(), 10)
	if must(t, err); n != 0 {
		t.Errorf("%d entries survived", n)
	}
}

// A call whose time is over leaves its connection whole, also in a transaction.
func TestTimeoutKeepsConnection(t *testing.T) {
	t.Parallel()
	db := openAt(t, openStore(t).direct.ConnString(), 1)
	before := backend(t, db)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := db.InTx(ctx, func(ctx context.Context) error { return db.exec(ctx, "SELECT pg_sleep(20)") })
	wantUnavailable(t, err)
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
	if after := backend(t, db); after != before {
		t.Error("the connection was thrown away")
	}
}

func backend(t *testing.T, db *DB) (pid int) {
	t.Helper()
	must(t, db.shared(t.Context()).raw("SELECT pg_backend_pid()").Scan(t.Context(), &pid))
	return pid
}

// A store that is not there is told as such, and keeps nobody from starting.
func TestAwayStoreIsUnavailable(t *testing.T) {
	t.Parallel()
	db := openAt(t, "postgres://nobody:secret@127.0.0.1:1/none?sslmode=disable", 2)
	_, err := New(db).Modules.List(t.Context())
	wantUnavailable(t, err)
	wantUnavailable(t, NewSchemas(db).Check(t.Context()))
	wantUnavailable(t, db.Check(t.Context()))
	_, err = NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
	wantUnavailable(t, err)
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if domain.AsError(err).Kind != domain.Unavailable {
		t.Fatalf("got %v, want Unavailable", err)
	}
}

// What Postgres cannot keep finds nothing, instead of failing.
func TestOddTextsFindNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	store := New(db)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	for _, id := range []string{
		"", "a\x00b", "\xff\xfe", "'; DROP TABLE users --", "?tenant", `\'`, string(make([]byte, 5000)),
	} {
		if _, err := store.Projects.Get(
			t.Context(), "org_A", domain.ProjectID(id),
		); !errors.Is(err, domain.ErrProjectNotFound) {
			t.Errorf("project %q: %v", id, err)
		}
		if _, err := store.Users.Get(t.Context(), domain.TenantID(id), "ada"); !errors.Is(err, domain.ErrTenantNotReady) {
			t.Errorf("tenant %q: %v", id, err)
		}
		page, err := store.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: id, Paging: domain.Paging{Size: 10}})
		if must(t, err); len(page.Items) != 0 {
			t.Errorf("search %q finds %v", id, page.Items)
		}
	}
}
