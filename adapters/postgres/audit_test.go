package postgres

import (
	"context"
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// The trail only grows, whoever asks.
func TestAuditOnlyGrows(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, store := t.Context(), New(db)
	must(t, store.Audit.Append(ctx, domain.PlatformTrail, domain.AuditEntry{
		ID: "1", At: now(), Outcome: domain.OutcomeDone,
	}))
	n, err := store.AuditEntries.Chain(ctx, 10)
	if must(t, err); n != 1 {
		t.Fatalf("%d were chained", n)
	}
	for _, statement := range []string{
		"UPDATE public.audit SET target = 'x'", "DELETE FROM public.audit", "TRUNCATE public.audit",
		"UPDATE public.audit SET target = 'x' WHERE false",
		"SET session_replication_role = replica; DELETE FROM public.audit",
	} {
		if err := db.exec(ctx, statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

// Many sealers beside many writers lose nothing and break no chain.
func TestManySealAtOnce(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, store := t.Context(), New(db)
	together(t, 12, func(i int) error {
		if i >= 8 {
			return chainSome(ctx, db)
		}
		for n := range 20 {
			e := domain.AuditEntry{ID: fmt.Sprintf("%d-%d", i, n), At: now(), Actor: "ada", Outcome: domain.OutcomeDone}
			if err := store.Audit.Append(ctx, domain.Trail(fmt.Sprint(i%2)), e); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, chainSome(ctx, db))
	for _, trail := range []domain.Trail{"0", "1"} {
		wantChain(t, store.AuditEntries.List, trail, 80)
	}
}

// A node that is frozen while it chains, locks held, is let go: the others go
// on, and it hears that its own work has failed.
func TestFrozenSealerStopsNobody(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	there, store := openAt(t, db.direct.ConnString(), 1), New(db)
	frozen, thawed, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- there.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := (auditEntries{there}).takePending(ctx, 10); err != nil {
				return err
			}
			close(frozen)
			<-thawed
			_, err := auditEntries{there}.takePending(ctx, 10)
			return err
		})
	}()
	<-frozen
	must(t, store.Audit.Append(t.Context(), domain.PlatformTrail, domain.AuditEntry{
		ID: "1", At: now(), Outcome: domain.OutcomeDone,
	}))
	wait(t, func() bool {
		n, err := store.AuditEntries.Chain(t.Context(), 10)
		must(t, err)
		return n == 1
	})
	close(thawed)
	wantUnavailable(t, <-ended)
}

func chainSome(ctx context.Context, db *DB) error {
	for range 30 {
		if _, err := New(db).AuditEntries.Chain(ctx, 7); err != nil {
			return err
		}
	}
	return nil
}

func wantChain(
	t *testing.T, list func(context.Context, domain.AuditQuery) (domain.CursorPage[domain.AuditEntry], error),
	trail domain.Trail, n int,
) {
	t.Helper()
	page, err := list(t.Context(), domain.AuditQuery{Trail: trail, CursorQuery: domain.CursorQuery{Size: 500}})
	must(t, err)
	if len(page.Items) != n {
		t.Fatalf("trail %s has %d entries, want %d", trail, len(page.Items), n)
	}
	before := ""
	for i, e := range page.Items {
		again := e
		if again.Chain(int64(i)+1, before); again != e {
			t.Fatalf("trail %s breaks at %d", trail, e.Seq)
		}
		before = e.Hash
	}
}
