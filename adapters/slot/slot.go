// Package slot bounds how much of each tenant is under way at once, in the memory of one process.
package slot

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config says how much may be under way.
type Config struct {
	Pools    []int                     // how many connections each pool of the database has
	Pool     func(domain.TenantID) int // which of them a tenant's work takes
	Database int                       // units of work of one tenant; 0 for half of the connections of its pool
	Cores    int                       // of the machine, of which quick ones take a half; 0 for any number
	Gateway  int                       // other work of one tenant
	Transfer int                       // exports and files of one tenant
	Alone    bool                      // there is one tenant, so that it may take what others would
	Now      func() time.Time          // by a clock that nobody corrects
	Wait     time.Duration             // for a slot, before a call is refused: this, or up to a half less
}

// maxWaiting are calls of one tenant that wait for slots of one kind: beyond that a call is refused at once.
const maxWaiting = 1000

type slots struct {
	pool   func(domain.TenantID) int
	wait   time.Duration
	shares map[domain.SlotKind][]*share
}

// New bounds as cfg says.
func New(cfg Config) ports.Slots {
	s := &slots{pool: cfg.Pool, wait: cfg.Wait, shares: map[domain.SlotKind][]*share{
		domain.TransferSlot: {newShare(outside(cfg.Transfer), cfg.Now, nil)},
		domain.GatewaySlot:  {newShare(outside(cfg.Gateway), cfg.Now, nil)},
	}}
	half := cfg.halfOfCores()
	for _, conns := range cfg.Pools {
		s.shares[domain.DatabaseSlot] = append(s.shares[domain.DatabaseSlot], newShare(cfg.inPool(conns), cfg.Now, half))
	}
	return s
}

// keyOf finds in a ctx what it holds of a kind.
type keyOf struct{ *share }

func (s *slots) Take(ctx context.Context, c domain.SlotClaim) (context.Context, func(), error) {
	all := s.shares[c.Kind]
	if h, ok := ctx.Value(keyOf{all[0]}).(*held); ok && !h.released.Load() {
		return ctx, func() {}, nil
	}
	from := all[0]
	if len(all) > 1 {
		from = all[s.pool(c.Tenant)]
	}
	g, err := from.take(ctx, c, s.wait)
	if err != nil {
		return nil, nil, err
	}
	h := &held{Context: ctx, key: keyOf{all[0]}, share: from, grant: g}
	return h, h.release, nil
}
