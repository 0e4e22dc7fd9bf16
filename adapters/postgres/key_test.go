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

// Behind a first that hangs, twins wait without taking everybody's connections:
// some are sent away soon, those who wait hear of the first.
func TestWaitingTwinsLeaveRoom(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	store, k := New(db), domain.Key{Tenant: "org_A", Subject: "ada", Action: "project.create", Value: "1", Target: "first"}
	claim := func(then func()) (again bool, err error) {
		err = store.InTx(context.Background(), func(ctx context.Context) error {
			_, again, err = store.Keys.Claim(ctx, k, now())
			then()
			return err
		})
		return again, err
	}
	held, release, heard := make(chan bool), make(chan bool), make(chan error, 15)
	go claim(func() { close(held); <-release })
	<-held
	for range cap(heard) {
		go func() {
			again, err := claim(func() {})
			if err == nil && !again {
				err = errors.New("a twin came first")
			}
			heard <- err
		}()
	}
	time.Sleep(300 * time.Millisecond)
	asked := time.Now()
	_, err := store.Modules.List(t.Context())
	if must(t, err); time.Since(asked) > 5*time.Second {
		t.Errorf("another's read waited for %v", time.Since(asked))
	}
	close(release)
	waited := 0
	for range cap(heard) {
		if err := <-heard; err == nil {
			waited++
		} else if !errors.Is(err, domain.KeyInUse) {
			t.Error(err)
		}
	}
	if waited == 0 {
		t.Error("no twin waited")
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
