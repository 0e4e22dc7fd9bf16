package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Slots checks what bounds the work that is under way at once.
func Slots(t *testing.T, open func(t *testing.T) ports.Set) {
	checks{
		"bounded": slotsBounded, "kept": slotsKept, "held": slotsHeld, "waits": slotsWait, "ended": slotsEnded,
		"separate": slotsSeparate, "at_once": slotsAtOnce,
	}.run(t, "slots", open)
}

// newClaim is a new tenant's, for one unit of work.
func newClaim(p ports.Set) domain.SlotClaim {
	return domain.SlotClaim{Kind: domain.DatabaseSlot, Tenant: domain.TenantID(p.IDs.New(p.Clock.Now()))}
}

// takeAll takes as many as there are, which the last refusal tells.
func takeAll(t *testing.T, p ports.Set, c domain.SlotClaim) (release []func()) {
	t.Helper()
	for range 10_000 {
		_, give, err := p.Slots.Take(t.Context(), c)
		if errors.Is(err, domain.ErrConcurrencyLimited) {
			if domain.AsError(err).Wait <= 0 {
				t.Error("a refusal does not tell how long to wait")
			}
			return release
		}
		expect.NoError(t, err)
		release = append(release, give)
	}
	t.Fatal("nothing is bounded")
	return nil
}

// canTake reports whether there is a slot, and gives it back.
func canTake(t *testing.T, p ports.Set, c domain.SlotClaim) bool {
	t.Helper()
	_, release, err := p.Slots.Take(t.Context(), c)
	if err == nil {
		release()
	}
	return err == nil
}

// A tenant has some and no more. What is given back is there again, once.
func slotsBounded(t *testing.T, p ports.Set) {
	c := newClaim(p)
	all := takeAll(t, p, c)
	if len(all) == 0 {
		t.Fatal("there is none")
	}
	if !canTake(t, p, newClaim(p)) {
		t.Error("one tenant has taken all")
	}
	all[0]()
	all[0]()
	if again := takeAll(t, p, c); len(again) != 1 {
		t.Errorf("%d came back, want 1", len(again))
	}
}

// What is critical goes on when nothing else does, and is bounded, too.
func slotsKept(t *testing.T, p ports.Set) {
	c := newClaim(p)
	usual := len(takeAll(t, p, c))
	c.Critical = true
	critical := len(takeAll(t, p, c))
	if critical*5 < usual+critical {
		t.Errorf("%d of %d are kept, which is less than a fifth", critical, usual+critical)
	}
}

// Who holds a slot needs no second one, until it is given back.
func slotsHeld(t *testing.T, p ports.Set) {
	c := newClaim(p)
	held, release, err := p.Slots.Take(t.Context(), c)
	expect.NoError(t, err)
	all := takeAll(t, p, c)
	_, again, err := p.Slots.Take(held, c)
	if err != nil {
		t.Fatal("what is held is claimed again:", err)
	}
	again()
	if canTake(t, p, c) {
		t.Error("what was taken once was given back twice")
	}
	release()
	_, fresh, err := p.Slots.Take(held, c)
	expect.NoError(t, err)
	if canTake(t, p, c) {
		t.Error("what was given back counts as held")
	}
	for _, give := range append(all, fresh) {
		give()
	}
}

// Who is patient is let in as soon as there is one again.
func slotsWait(t *testing.T, p ports.Set) {
	c := newClaim(p)
	all := takeAll(t, p, c)
	c.Patient = true
	let := make(chan func(), 1)
	go func() {
		_, release, err := p.Slots.Take(t.Context(), c)
		if err != nil {
			t.Error(err)
		}
		let <- release
	}()
	select {
	case <-let:
		t.Error("one was let in where there was no room")
	default:
	}
	all[0]()
	(<-let)()
}

// The end of its ctx ends a wait, and takes nothing.
func slotsEnded(t *testing.T, p ports.Set) {
	c := newClaim(p)
	all := takeAll(t, p, c)
	c.Patient = true
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, _, err := p.Slots.Take(ctx, c)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, give := range all {
		give()
	}
	c.Patient = false
	if again := takeAll(t, p, c); len(again) != len(all) {
		t.Errorf("%d slots are left of %d", len(again), len(all))
	}
}

// Who has used up one kind has the others, and who has no token takes none of those who have.
func slotsSeparate(t *testing.T, p ports.Set) {
	c := newClaim(p)
	public := c
	public.Public = true
	takeAll(t, p, public)
	for _, kind := range []domain.SlotKind{domain.DatabaseSlot, domain.GatewaySlot, domain.TransferSlot} {
		c.Kind = kind
		if len(takeAll(t, p, c)) == 0 {
			t.Errorf("there is nothing left for the kind %q", kind)
		}
	}
}

// As many come at once are never more than there are slots, and none is lost.
func slotsAtOnce(t *testing.T, p ports.Set) {
	c := newClaim(p)
	all := takeAll(t, p, c)
	for _, give := range all {
		give()
	}
	var under atomic.Int64
	patient := c
	patient.Patient = true
	together(4*len(all), func(int) {
		for range 50 {
			_, release, err := p.Slots.Take(t.Context(), patient)
			if n := under.Add(1); err != nil || n > int64(len(all)) {
				t.Errorf("%d are under way at once, want at most %d; %v", n, len(all), err)
			}
			under.Add(-1)
			release()
		}
	})
	if again := takeAll(t, p, c); len(again) != len(all) {
		t.Errorf("%d slots are left of %d", len(again), len(all))
	}
}
