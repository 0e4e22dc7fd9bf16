package memory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
)

func TestTimeoutsEndInTheirOrderAndNotBefore(t *testing.T) {
	c := memory.NewClock(time.Now())
	begin, ended := c.Now(), map[time.Duration]context.Context{}
	for _, d := range []time.Duration{3, 0, 1, -1, 2} {
		ctx, cancel := c.Timeout(t.Context(), d*time.Minute)
		defer cancel()
		ended[d] = ctx
	}
	for now := range time.Duration(4) {
		for d, ctx := range ended {
			if over := ctx.Err() != nil; over != (d <= now) {
				t.Errorf("after %d minutes one of %d is over: %v", now, d, over)
			}
		}
		c.Advance(time.Minute)
	}
	if got := c.Now().Sub(begin); got != 4*time.Minute || begin.Location() != time.UTC || begin.Nanosecond()%1e6 != 0 {
		t.Errorf("%v have passed since %v", got, begin)
	}
	if cause := context.Cause(ended[1]); !errors.Is(cause, context.DeadlineExceeded) {
		t.Errorf("a timeout ended because of %v", cause)
	}
}

func TestATimeoutEndsWithItsContextAndItsCaller(t *testing.T) {
	c := memory.NewClock(time.Now())
	outer, end := context.WithCancel(t.Context())
	inner, cancel := c.Timeout(outer, time.Hour)
	defer cancel()
	end()
	mine, cancel := c.Timeout(t.Context(), time.Hour)
	cancel()
	for _, ctx := range []context.Context{inner, mine} {
		if !errors.Is(context.Cause(ctx), context.Canceled) {
			t.Errorf("it ended because of %v", context.Cause(ctx))
		}
	}
	c.Advance(2 * time.Hour)
}
