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
	"done":     keyDone,
	"resumed":  keyResumed,
	"extended": keyExtended,
	"race":     keyRace,
	"rollback": keyRollback,
	"busy":     keyBusy,
	"expired":  keysExpired,
}

func newKey() domain.IdempotencyKey {
	return domain.IdempotencyKey{
		Tenant: "org_1", Subject: "auth0|ada", Action: domain.ProjectCreate, Value: unique(),
		RequestHash: "hash", ID: newID(), Attempt: newID(), Until: someday.Add(time.Minute),
	}
}

// another is the same key, claimed by another call with another id.
func another(k domain.IdempotencyKey) domain.IdempotencyKey {
	k.ID, k.Attempt = newID(), newID()
	return k
}

// wantClaim claims k at a time and asks what is stored then.
func wantClaim(
	t *testing.T, p ports.Set, k domain.IdempotencyKey, now time.Time, want domain.IdempotencyKey, wantClaimed bool,
) {
	t.Helper()
	stored, claimed, err := p.IdempotencyKeys.Claim(t.Context(), k, now)
	must(t, err)
	wantSame(t, claimed, wantClaimed)
	wantSame(t, stored, want)
}

func keyAgain(t *testing.T, p ports.Set) {
	k := newKey()
	wantClaim(t, p, k, someday, k, true)
	other := another(k)
	other.RequestHash = "another hash"
	wantClaim(t, p, other, someday, k, false)
	wantClaim(t, p, k, someday, k, false)
	for _, change := range []func(*domain.IdempotencyKey){
		func(k *domain.IdempotencyKey) { k.Tenant = "" },
		func(k *domain.IdempotencyKey) { k.Tenant = "org_2" },
		func(k *domain.IdempotencyKey) { k.Subject = "auth0|eve" },
		func(k *domain.IdempotencyKey) { k.Action = domain.ShareCreate },
		func(k *domain.IdempotencyKey) { k.Value = unique() },
	} {
		other := k
		change(&other)
		wantClaim(t, p, other, someday, other, true)
	}
}

// keyDone proves that what is done stays done, whenever its call would have ended.
func keyDone(t *testing.T, p ports.Set) {
	k := newKey()
	wantClaim(t, p, k, someday, k, true)
	must(t, p.IdempotencyKeys.Finish(t.Context(), k, "what came to be"))
	done := k
	done.Done, done.Outcome = true, "what came to be"
	for _, later := range []time.Duration{0, time.Hour, domain.IdempotencyKeyTTL} {
		wantClaim(t, p, another(k), someday.Add(later), done, false)
	}
	must(t, p.IdempotencyKeys.Extend(t.Context(), k, someday))
	wantClaim(t, p, another(k), someday.Add(time.Hour), done, false)
	fresh := another(k)
	fresh.Until = someday.Add(2 * domain.IdempotencyKeyTTL)
	wantClaim(t, p, fresh, someday.Add(domain.IdempotencyKeyTTL+time.Second), fresh, true)
}

// keyResumed proves that a call that has ended without being done gives the key
// to the next: with its id to an equal request, without it to another.
func keyResumed(t *testing.T, p ports.Set) {
	k := newKey()
	wantClaim(t, p, k, someday, k, true)
	equal := another(k)
	equal.Until = k.Until.Add(time.Hour)
	resumed := equal
	resumed.ID = k.ID
	wantClaim(t, p, equal, k.Until, resumed, true)
	wantClaim(t, p, another(equal), k.Until.Add(time.Minute), resumed, false)

	other := another(k)
	other.RequestHash, other.Until = "another hash", equal.Until.Add(time.Hour)
	wantClaim(t, p, other, equal.Until, other, true)
}

func keyExtended(t *testing.T, p ports.Set) {
	k := newKey()
	wantClaim(t, p, k, someday, k, true)
	longer := k
	longer.Until = k.Until.Add(time.Hour)
	must(t, p.IdempotencyKeys.Extend(t.Context(), k, longer.Until))
	wantClaim(t, p, another(k), k.Until, longer, false)
	must(t, p.IdempotencyKeys.Extend(t.Context(), k, time.Time{})) // given back
	fresh := another(k)
	resumed := fresh
	resumed.ID = k.ID
	wantClaim(t, p, fresh, someday, resumed, true)
	// An attempt that lost the key to an equal one has no say any more.
	must(t, p.IdempotencyKeys.Extend(t.Context(), k, time.Time{}))
	must(t, p.IdempotencyKeys.Extend(t.Context(), another(k), k.Until.Add(time.Hour)))
	must(t, p.IdempotencyKeys.Finish(t.Context(), another(k), "of another call"))
	wantClaim(t, p, another(k), someday, resumed, false)
	must(t, p.IdempotencyKeys.Extend(t.Context(), newKey(), someday))
	must(t, p.IdempotencyKeys.Finish(t.Context(), newKey(), "of no key"))
}

// keyRace proves that of many claims at once one gets the key; the others hear
// who has it, or that somebody is at it.
func keyRace(t *testing.T, p ports.Set) {
	k := newKey()
	type answer struct {
		stored  domain.IdempotencyKey
		claimed bool
		err     error
	}
	const callers = 20
	answers := make(chan answer, callers)
	for range callers {
		go func() {
			stored, claimed, err := p.IdempotencyKeys.Claim(t.Context(), another(k), someday)
			answers <- answer{stored, claimed, err}
		}()
	}
	var winners []domain.IdempotencyKey
	for range callers {
		a := <-answers
		if a.err != nil {
			wantError(t, a.err, domain.ErrIdempotencyKeyInUse)
		}
		if a.claimed {
			winners = append(winners, a.stored)
		}
	}
	if len(winners) != 1 {
		t.Fatalf("%d callers have claimed the key", len(winners))
	}
	wantClaim(t, p, another(k), someday, winners[0], false)
}

func keyRollback(t *testing.T, p ports.Set) {
	k := newKey()
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		_, _, err := p.IdempotencyKeys.Claim(ctx, k, someday)
		return errors.Join(err, errBoom)
	})
	wantError(t, err, errBoom)
	wantClaim(t, p, k, someday, k, true)
}

// keyBusy proves that nobody waits inside of a transaction for a key that another
// unit of work is about to claim.
func keyBusy(t *testing.T, p ports.Set) {
	k, claimed, release, ended := newKey(), make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- p.InTx(t.Context(), func(ctx context.Context) error {
			_, _, err := p.IdempotencyKeys.Claim(ctx, k, someday)
			close(claimed)
			<-release
			return err
		})
	}()
	select {
	case <-claimed:
	case err := <-ended:
		t.Fatalf("the key could not be claimed: %v", err)
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, _, err := p.IdempotencyKeys.Claim(soon, another(k), someday)
	close(release)
	must(t, <-ended)
	if e := domain.AsError(err); e.Kind != domain.Conflict && e.Kind != domain.Unavailable {
		t.Errorf("got %v", err)
	}
	wantClaim(t, p, another(k), someday, k, false)
}

// keysExpired sweeps only what was long before the other checks.
func keysExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	old, young := newKey(), newKey()
	young.Until = long.Add(9 * time.Hour)
	old.Until = young.Until
	wantClaim(t, p, old, long, old, true)
	wantClaim(t, p, young, long.Add(2*time.Hour), young, true)
	must(t, p.IdempotencyKeys.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantClaim(t, p, another(young), long.Add(2*time.Hour), young, false)
	fresh := another(old)
	wantClaim(t, p, fresh, long.Add(2*time.Hour), fresh, true)
}
