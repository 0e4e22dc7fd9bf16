package contract

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Clock checks the promises of a clock; pass lets time go by on it.
func Clock(t *testing.T, open func(t *testing.T) (clock ports.Clock, pass func(time.Duration))) {
	for name, check := range map[string]func(*testing.T, ports.Clock, func(time.Duration)){
		"clock/passes": clockPasses, "clock/timeout": clockTimeout,
		"clock/with ctx": clockWithContext, "clock/over": clockOver,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock, pass := open(t)
			check(t, clock, pass)
		})
	}
}

func clockPasses(t *testing.T, c ports.Clock, pass func(time.Duration)) {
	before := c.Now()
	pass(3 * time.Millisecond)
	after := c.Now()
	if after.Sub(before) < 2*time.Millisecond {
		t.Errorf("from %v to %v", before, after)
	}
	if after.Location() != time.UTC || after.Nanosecond()%1e6 != 0 {
		t.Errorf("%v is not in UTC, or finer than stores keep it", after)
	}
}

func clockTimeout(t *testing.T, c ports.Clock, pass func(time.Duration)) {
	late, cancel := c.Timeout(t.Context(), time.Hour)
	defer cancel()
	soon, cancel := c.Timeout(t.Context(), 3*time.Millisecond)
	defer cancel()
	pass(3 * time.Millisecond)
	<-soon.Done()
	if !errors.Is(context.Cause(soon), context.DeadlineExceeded) {
		t.Errorf("it ended because of %v", context.Cause(soon))
	}
	if late.Err() != nil {
		t.Error("an hour is over")
	}
}

func clockWithContext(t *testing.T, c ports.Clock, _ func(time.Duration)) {
	outer, end := context.WithCancel(t.Context())
	inner, cancel := c.Timeout(outer, time.Hour)
	defer cancel()
	end()
	<-inner.Done()
	mine, cancel := c.Timeout(t.Context(), time.Hour)
	cancel()
	<-mine.Done()
	for _, ended := range []context.Context{inner, mine} {
		if errors.Is(context.Cause(ended), context.DeadlineExceeded) {
			t.Error("an hour is over")
		}
	}
}

func clockOver(t *testing.T, c ports.Clock, _ func(time.Duration)) {
	for _, d := range []time.Duration{0, -time.Hour} {
		over, cancel := c.Timeout(t.Context(), d)
		defer cancel()
		if over.Err() == nil {
			t.Errorf("a timeout of %v has not ended", d)
		}
	}
}

// IDs checks the promises of whoever makes identifiers and secrets.
func IDs(t *testing.T, open func(t *testing.T) ports.IDs) {
	for name, check := range map[string]func(*testing.T, ports.IDs){
		"ids/in order": idsInOrder, "ids/time": idsTime, "ids/at once": idsAtOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

func idsInOrder(t *testing.T, made ports.IDs) {
	now, ids := time.Now(), make([]string, 20_000)
	for i := range ids {
		ids[i] = made.New(now.Add(time.Duration(i/9000) * time.Millisecond))
	}
	if !slices.IsSorted(ids) {
		t.Error("the ids are not in order")
	}
}

func idsTime(t *testing.T, made ports.IDs) {
	for _, ms := range []int64{1_800_000_000_000, 1_700_000_000_000, 1} {
		now := time.UnixMilli(ms)
		if at, ok := domain.IDTime(made.New(now)); !ok || !at.Equal(now) {
			t.Errorf("the id tells %v of %v", at, now)
		}
	}
}

func idsAtOnce(t *testing.T, made ports.IDs) {
	var all sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				id, secret := made.New(time.Now()), made.Secret()
				_, twice := all.LoadOrStore(id, true)
				_, again := all.LoadOrStore(secret, true)
				if twice || again || len(id) != 36 || len(secret) != 64 {
					t.Errorf("%s or a secret of %d digits is odd, or was made twice", id, len(secret))
				}
			}
		})
	}
	wg.Wait()
}
