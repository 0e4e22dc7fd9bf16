package contract

import (
	"context"
	"encoding/hex"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Host checks what the core takes from the machine that it runs on: the clock,
// ids, and events.
func Host(t *testing.T, open func(t *testing.T) ports.Set) {
	checks{"clock": hostClock, "ids": hostIDs, "events": hostEvents}.run(t, "host", open)
}

func hostClock(t *testing.T, p ports.Set) {
	now := p.Clock.Now()
	wantSame(t, now, now.UTC().Truncate(time.Millisecond))
	long, cancelLong := p.Clock.Timeout(t.Context(), time.Hour)
	short, cancelShort := p.Clock.Timeout(long, time.Millisecond)
	defer cancelShort()
	<-short.Done()
	must(t, long.Err())
	if p.Clock.Now().Before(now.Add(time.Millisecond)) {
		t.Error("a time-out ended before its time")
	}
	cancelLong()
	if long.Err() == nil {
		t.Error("a time-out that was cancelled goes on")
	}
}

func hostIDs(t *testing.T, p ports.Set) {
	now := p.Clock.Now()
	last := ""
	for range 1000 {
		id := p.IDs.New(now)
		at, ok := domain.IDTime(id)
		if id <= last || !domain.IsID(id) || !ok || at.Before(now) || at.Sub(now) > time.Second {
			t.Fatalf("%s after %s, at %s", id, last, now)
		}
		last = id
	}
	one, other := p.IDs.Secret().Reveal(), p.IDs.Secret().Reveal()
	if raw, err := hex.DecodeString(one); err != nil || len(raw) != 32 || one == other {
		t.Errorf("two secrets of %d and %d characters, equal %v", len(one), len(other), one == other)
	}
}

func hostEvents(t *testing.T, p ports.Set) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.Events.Report(ctx, domain.Event{Name: domain.EventAccessRefused}) // neither waits nor panics
}
