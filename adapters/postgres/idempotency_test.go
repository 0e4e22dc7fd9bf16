package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Whoever asks for a key that another transaction is about to claim takes no
// connection while that goes on.
func TestNobodyWaitsForAKeyInATransaction(t *testing.T) {
	t.Parallel()
	store := New(openStore(t))
	k := domain.IdempotencyKey{
		Tenant: "org_A", Subject: "ada", Action: "project.create", Value: "1", ID: "first",
		Until: now().Add(time.Minute),
	}
	held, release, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- store.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context) error {
			_, _, err := store.IdempotencyKeys.Claim(ctx, k, now())
			close(held)
			<-release
			return err
		})
	}()
	<-held
	for range 30 { // more than there are connections
		if _, _, err := store.IdempotencyKeys.Claim(t.Context(), k, now()); !errors.Is(err, domain.ErrIdempotencyKeyInUse) {
			t.Errorf("got %v", err)
		}
	}
	close(release)
	must(t, <-ended)
}
