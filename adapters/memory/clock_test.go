package memory_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestClock(t *testing.T) {
	contract.Clock(t, func(*testing.T) (ports.Clock, func(time.Duration)) {
		c := memory.NewClock(time.Now())
		return c, c.Advance
	})
}

func TestTimeoutsEndInTheirOrderAndNotBefore(t *testing.T) {
	c := memory.NewClock(time.Now())
	begin, ended := c.Now(), map[time.Duration]context.Context{}
	for _, d := range []time.Duration{3, 1, 2, 3} {
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
	if got := c.Now().Sub(begin); got != 4*time.Minute {
		t.Errorf("%v have passed", got)
	}
}
