package postgres

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// A call waits for a connection for a while and no longer, whatever time it has; and each gives its own back.
func TestACallDoesNotWaitForAConnectionForLong(t *testing.T) {
	t.Parallel()
	db := openAt(t, servers.AsApplication(t, servers.Clone(t, migrated(t))), 1)
	store := New(db)
	calls := map[string]func(context.Context) error{
		"a list": func(ctx context.Context) error {
			_, err := store.Jobs.List(ctx, domain.JobQuery{Paging: domain.Paging{Size: 1}})
			return err
		},
		"a statement": func(ctx context.Context) error { return store.Jobs.DeleteEnded(ctx, time.Time{}) },
		"facts": func(ctx context.Context) error {
			_, err := store.AccessFacts.Load(ctx, domain.AccessQuery{Subject: "auth0|x"})
			return err
		},
		"a unit of work": func(ctx context.Context) error {
			return db.InTx(ctx, func(ctx context.Context) error { return store.Jobs.DeleteEnded(ctx, time.Time{}) })
		},
	}
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, store.Jobs.DeleteEnded(ctx, time.Time{}))
		wantBusy(t, calls)
		return nil
	}))
	for range 20 {
		for _, call := range calls {
			must(t, call(t.Context()))
		}
	}
}

func wantBusy(t *testing.T, calls map[string]func(context.Context) error) {
	t.Helper()
	var all sync.WaitGroup
	for name, call := range calls {
		all.Go(func() {
			begun := time.Now()
			err := call(t.Context())
			if !errors.Is(err, domain.ErrStoreBusy) || !errors.Is(err, errNoConn) || time.Since(begun) > 3*connWait {
				t.Errorf("%s: got %v after %v", name, err, time.Since(begun))
			}
		})
	}
	all.Wait()
}
