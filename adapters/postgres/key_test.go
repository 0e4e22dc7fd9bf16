package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A twin waits for the first, and learns what it made; if the first fails, the
// twin is the first.
func TestTwinWaits(t *testing.T) {
	t.Parallel()
	for name, failed := range map[string]error{"committed": nil, "rolled back": errors.New("boom")} {
		t.Run(name, func(t *testing.T) {
			store := New(openStore(t))
			k := domain.Key{Tenant: "org_A", Subject: "ada", Action: "project.create", Value: "1", Request: "r", Target: "first"}
			twin := k
			twin.Target = "twin"
			heard := make(chan domain.Key, 1)
			_ = store.InTx(t.Context(), func(ctx context.Context) error {
				_, again, err := store.Keys.Claim(ctx, k, now())
				if must(t, err); again {
					t.Error("the first came again")
				}
				go func() {
					first, _, err := store.Keys.Claim(context.WithoutCancel(t.Context()), twin, now())
					if err != nil {
						t.Error(err)
					}
					heard <- first
				}()
				time.Sleep(100 * time.Millisecond)
				if len(heard) > 0 {
					t.Error("the twin did not wait")
				}
				return failed
			})
			want := k
			if failed != nil {
				want = twin
			}
			if first := <-heard; first != want {
				t.Errorf("the twin hears of %+v", first)
			}
		})
	}
}

// A key of yesterday is free again.
func TestOldKeyIsFree(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	store := New(db)
	k := domain.Key{Tenant: "org_A", Subject: "ada", Action: "a", Value: "1", Target: "old"}
	_, _, err := store.Keys.Claim(t.Context(), k, now())
	must(t, err)
	must(t, db.exec(t.Context(), "UPDATE public.idempotency_keys SET made_at = made_at - interval '24 hours 1 second'"))
	k.Target = "new"
	first, again, err := store.Keys.Claim(t.Context(), k, now())
	if must(t, err); again || first != k {
		t.Errorf("%+v, again %v", first, again)
	}
}
