package slot_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/slot"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// onCores are slots on a machine with so many.
func onCores(cores int) ports.Slots {
	return twoPools(func(cfg *slot.Config) { cfg.Cores = cores })
}

// calls has a tenant of the small pool do something at once.
func calls(t *testing.T, s ports.Slots, tenant domain.TenantID) {
	t.Helper()
	_, release, err := s.Take(t.Context(), of(tenant, domain.DatabaseSlot))
	expect.NoError(t, err)
	release()
}

// While others are at work, in whichever pool, a tenant has half of the cores, and one more for what is critical.
func TestQuickCallsOfATenantLeaveCoresToOthers(t *testing.T) {
	t.Parallel()
	for cores, want := range map[int]int{1: 1, 2: 1, 3: 1, 4: 2, 16: 8, 64: 10} {
		synctest.Test(t, func(t *testing.T) {
			s, c := onCores(cores), of("large", domain.DatabaseSlot)
			calls(t, s, "other")
			if n := takes(t, s, c); n != want {
				t.Errorf("of %d cores it has %d, want %d", cores, n, want)
			}
			if want < 10 && takes(t, s, critically(c)) != 1 {
				t.Errorf("of %d cores there is not one more for what is critical", cores)
			}
		})
	}
}

// A tenant alone has what its connections allow, as has one of whom an operator has said how much
// it has, and the only company of an installation.
func TestCoresOfNobodyElseAreFree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := onCores(2), of("large", domain.DatabaseSlot)
		calls(t, s, "other")
		time.Sleep(time.Second)
		if n := takes(t, s, c); n != 10 {
			t.Errorf("alone it has %d, want 10", n)
		}
		said := twoPools(func(cfg *slot.Config) { cfg.Cores, cfg.Database = 2, 3 })
		calls(t, said, "other")
		if n := takes(t, said, c); n != 3 {
			t.Errorf("it has %d, want 3", n)
		}
		one := twoPools(func(cfg *slot.Config) { cfg.Cores, cfg.Alone = 2, true })
		calls(t, one, "platform")
		if n := takes(t, one, c); n != 16 {
			t.Errorf("the only company has %d, want 16", n)
		}
	})
}

// A call that has lasted long leaves its core to the tenant's next, which waits no longer than for that.
func TestALongCallKeepsNoneOfItsTenantWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := twoPools(func(cfg *slot.Config) { cfg.Cores, cfg.Wait = 2, 10*time.Second })
		calls(t, s, "other")
		begun := time.Now()
		for n := range 10 {
			_, _, err := s.Take(t.Context(), of("large", domain.DatabaseSlot))
			expect.NoError(t, err)
			calls(t, s, "other")
			if waited := time.Since(begun); waited != time.Duration(n)*50*time.Millisecond {
				t.Errorf("call %d began after %v", n, waited)
			}
		}
	})
}
