package slot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/slot"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
)

// refused is how long a call waits here before it is refused.
const refused = time.Millisecond

// twoPools are of four and of twenty connections; whose name begins with an "l" takes the large one.
func twoPools(change func(*slot.Config)) ports.Slots {
	cfg := slot.Config{Pools: []int{4, 20}, Gateway: 16, Transfer: 8, Now: time.Now, Wait: refused}
	cfg.Pool = func(t domain.TenantID) int {
		if t != "" && t[0] == 'l' {
			return 1
		}
		return 0
	}
	change(&cfg)
	return slot.New(cfg)
}

func asUsual(*slot.Config) {}

func TestSlots(t *testing.T) {
	t.Parallel()
	contract.Slots(t, func(*testing.T) ports.Set {
		s := twoPools(func(cfg *slot.Config) { cfg.Cores = 64 })
		return ports.Set{Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Slots: s}
	})
}

func of(t domain.TenantID, k domain.SlotKind) domain.SlotClaim {
	return domain.SlotClaim{Tenant: t, Kind: k}
}

func critically(c domain.SlotClaim) domain.SlotClaim {
	c.Critical = true
	return c
}

// takes takes all that there is, and returns how many that were.
func takes(t *testing.T, s ports.Slots, c domain.SlotClaim) (n int) {
	t.Helper()
	for {
		_, _, err := s.Take(t.Context(), c)
		if errors.Is(err, domain.ErrConcurrencyLimited) {
			return n
		}
		expect.NoError(t, err)
		n++
	}
}

// One tenant has half of the connections of its pool, all have four fifths, and the last fifth is for what is critical.
func TestAPoolIsSharedOut(t *testing.T) {
	t.Parallel()
	s := twoPools(asUsual)
	const k = domain.DatabaseSlot
	steps := []struct {
		claim domain.SlotClaim
		want  int
	}{
		{of("large a", k), 10}, {of("large b", k), 6}, {of("large c", k), 0},
		{critically(of("large c", k)), 4}, {critically(of("large a", k)), 0},
		{of("small a", k), 2}, {critically(of("small a", k)), 1}, {of("small b", k), 0}, {critically(of("small b", k)), 1},
	}
	for _, step := range steps {
		if n := takes(t, s, step.claim); n != step.want {
			t.Errorf("%+v: %d, want %d", step.claim, n, step.want)
		}
	}
}

// Outside of the database nobody takes anything from others.
func TestWorkOutsideIsBoundedByTenant(t *testing.T) {
	t.Parallel()
	s := twoPools(asUsual)
	for _, tenant := range []domain.TenantID{"a", "b"} {
		for kind, want := range map[domain.SlotKind]int{domain.GatewaySlot: 16, domain.TransferSlot: 8} {
			usual, critical := takes(t, s, of(tenant, kind)), takes(t, s, critically(of(tenant, kind)))
			if usual != want || critical != want/4 {
				t.Errorf("%s %s: %d and %d", tenant, kind, usual, critical)
			}
		}
	}
}

func TestHowMuchATenantHasMayBeSaid(t *testing.T) {
	t.Parallel()
	c := of("large", domain.DatabaseSlot)
	if n := takes(t, twoPools(func(cfg *slot.Config) { cfg.Database = 3 }), c); n != 3 {
		t.Errorf("%d, want 3", n)
	}
	if n := takes(t, twoPools(func(cfg *slot.Config) { cfg.Alone = true }), c); n != 16 {
		t.Errorf("one company alone has %d, want 16", n)
	}
}

// Who waits without end has taken it in turns with others, however many the others are.
func TestEachTenantHasItsTurn(t *testing.T) {
	t.Parallel()
	s := twoPools(func(cfg *slot.Config) { cfg.Pools, cfg.Database = []int{2, 2}, 1 })
	_, release, err := s.Take(t.Context(), of("small holder", domain.DatabaseSlot))
	expect.NoError(t, err)
	order := make(chan domain.TenantID, 100)
	wait := func(tenant domain.TenantID) {
		c, joined := of(tenant, domain.DatabaseSlot), make(chan struct{})
		c.Patient = true
		go func() {
			_, release, err := s.Take(toldOnce{t.Context(), joined}, c)
			if err != nil {
				t.Error(err)
				return
			}
			order <- tenant
			release()
		}()
		<-joined
	}
	for range 10 {
		wait("many")
	}
	wait("one")
	release()
	for at := range 11 {
		if <-order == "one" && at > 1 {
			t.Errorf("the one came at place %d", at)
		}
	}
}

// toldOnce tells when somebody asks for its end, which is when they wait.
type toldOnce struct {
	context.Context
	waits chan struct{}
}

func (c toldOnce) Done() <-chan struct{} {
	close(c.waits)
	return c.Context.Done()
}

// A queue that is full refuses at once; what is critical has its own, and goes first.
func TestAQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := twoPools(func(cfg *slot.Config) { cfg.Wait = time.Hour })
	c, ctx := of("a", domain.GatewaySlot), t.Context()
	_, release, err := s.Take(ctx, c)
	expect.NoError(t, err)
	for range 15 {
		_, _, err := s.Take(ctx, c)
		expect.NoError(t, err)
	}
	left, leave := context.WithCancel(ctx)
	ended := make(chan error, 1000)
	for range 1000 {
		joined := make(chan struct{})
		go func() {
			_, _, err := s.Take(toldOnce{left, joined}, c)
			ended <- err
		}()
		<-joined
	}
	if _, _, err := s.Take(ctx, c); domain.AsError(err).Wait != time.Hour {
		t.Errorf("one too many: %v", err)
	}
	_, end, err := s.Take(ctx, critically(c))
	expect.NoError(t, err)
	end()
	leave()
	for range 1000 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	release()
	if _, _, err := s.Take(ctx, c); err != nil {
		t.Error("when all have left:", err)
	}
}

// BenchmarkTake tells what a slot costs that nobody waits for.
func BenchmarkTake(b *testing.B) {
	s, ctx, names := twoPools(asUsual), b.Context(), strings.Split("a b c d e f g h", " ")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			if _, release, err := s.Take(ctx, of(domain.TenantID(names[n%8]), domain.GatewaySlot)); err == nil {
				release()
			}
		}
	})
}
