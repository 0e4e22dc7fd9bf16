package contract

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var keyChecks = checks{
	"again":    keyAgain,
	"race":     keyRace,
	"rollback": keyRollback,
	"twin":     keyTwin,
	"patience": keyPatience,
	"expired":  keysExpired,
}

func newKey() domain.Key {
	return domain.Key{Tenant: "org_1", Subject: "auth0|ada", Action: domain.ProjectCreate, Value: unique(), Request: "hash", Target: newID()}
}

// wantFirst asks that k is the first of its name.
func wantFirst(t *testing.T, p ports.Set, k domain.Key) {
	t.Helper()
	first, again, err := p.Keys.Claim(t.Context(), k, someday)
	must(t, err)
	wantSame(t, again, false)
	wantSame(t, first, k)
}

// wantAgain asks that another came before.
func wantAgain(t *testing.T, p ports.Set, k, want domain.Key) {
	t.Helper()
	first, again, err := p.Keys.Claim(t.Context(), k, someday)
	must(t, err)
	wantSame(t, again, true)
	wantSame(t, first, want)
}

func keyAgain(t *testing.T, p ports.Set) {
	k := newKey()
	wantFirst(t, p, k)
	twin := k
	twin.Request, twin.Target = "another hash", newID()
	wantAgain(t, p, twin, k)
	wantAgain(t, p, k, k)
	for _, change := range []func(*domain.Key){
		func(k *domain.Key) { k.Tenant = "" },
		func(k *domain.Key) { k.Tenant = "org_2" },
		func(k *domain.Key) { k.Subject = "auth0|eve" },
		func(k *domain.Key) { k.Action = domain.ShareCreate },
		func(k *domain.Key) { k.Value = unique() },
	} {
		other := k
		change(&other)
		wantFirst(t, p, other)
	}
}

func keyRace(t *testing.T, p ports.Set) {
	k := newKey()
	ensured(t, func(int) (domain.Key, bool, error) {
		twin := k
		twin.Target = newID()
		first, again, err := p.Keys.Claim(t.Context(), twin, someday)
		return first, !again, err
	})
}

func keyRollback(t *testing.T, p ports.Set) {
	k := newKey()
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		_, _, err := p.Keys.Claim(ctx, k, someday)
		return errors.Join(err, errBoom)
	})
	wantError(t, err, errBoom)
	wantFirst(t, p, k)
}

// holding claims k in a unit of work that goes on until release is closed, and
// ends with that error.
func holding(t *testing.T, p ports.Set, k domain.Key, release <-chan struct{}, end error) (ended <-chan struct{}) {
	t.Helper()
	claimed, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		err := p.InTx(t.Context(), func(ctx context.Context) error {
			_, _, err := p.Keys.Claim(ctx, k, someday)
			close(claimed)
			<-release
			return errors.Join(err, end)
		})
		if !errors.Is(err, end) {
			t.Error(err)
		}
	}()
	<-claimed
	return done
}

// keyTwin proves that a twin waits, and that its answer depends on how the
// first ends.
func keyTwin(t *testing.T, p ports.Set) {
	for _, end := range []error{nil, errBoom} {
		k, release := newKey(), make(chan struct{})
		ended := holding(t, p, k, release, end)
		timer := time.AfterFunc(100*time.Millisecond, func() { close(release) })
		twin := k
		twin.Target = newID()
		must(t, p.InTx(t.Context(), func(ctx context.Context) error {
			first, again, err := p.Keys.Claim(ctx, twin, someday)
			wantSame(t, again, end == nil)
			if want := map[bool]domain.Key{true: k, false: twin}[again]; err == nil {
				wantSame(t, first, want)
			}
			return err
		}))
		if timer.Stop() {
			t.Error("the twin did not wait")
			close(release)
		}
		<-ended
	}
}

// keyPatience proves that a twin does not wait for ever.
func keyPatience(t *testing.T, p ports.Set) {
	k, release := newKey(), make(chan struct{})
	ended := holding(t, p, k, release, nil)
	begun := time.Now()
	_, _, err := p.Keys.Claim(t.Context(), k, someday)
	waited := time.Since(begun)
	close(release)
	<-ended
	wantError(t, err, domain.KeyInUse)
	if waited < 9*time.Second || waited > 30*time.Second {
		t.Errorf("the twin waited %v, want about 10 s", waited)
	}
}

// keysExpired sweeps only what was long before the other checks.
func keysExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	old, young := newKey(), newKey()
	for k, at := range map[domain.Key]time.Time{old: long, young: long.Add(2 * time.Hour)} {
		_, again, err := p.Keys.Claim(t.Context(), k, at)
		must(t, err)
		wantSame(t, again, false)
	}
	must(t, p.Keys.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantFirst(t, p, old)
	wantAgain(t, p, young, young)
}
