package notify

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Postgres delivers in the order of commits. A ping that came back therefore
// proves that everything which was committed before it was sent has been heard.
const (
	pingEvery = 250 * time.Millisecond
	aliveFor  = 800 * time.Millisecond // since the last such ping was sent; below the second that ports.FactsFeed allows
)

const everybody domain.TenantID = ""

// feed is who hears of changed access facts, and up to when they have heard
// everything.
type feed struct {
	start time.Time    // of this process's time, which no clock's correction changes
	upTo  atomic.Int64 // nanoseconds since start; 0 means never

	mu          sync.RWMutex
	subscribers []func(domain.TenantID)
}

// Subscribe implements ports.FactsFeed.
func (n *Notifier) Subscribe(changed func(domain.TenantID)) (alive func() bool) {
	n.feed.add(changed)
	n.ensureListening()
	return n.feed.alive
}

// FactsChanged tells this node's subscribers at once what was committed here.
func (n *Notifier) FactsChanged(t domain.TenantID) { n.feed.publish(t) }

func (f *feed) add(changed func(domain.TenantID)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subscribers = append(f.subscribers, changed)
}

func (f *feed) publish(t domain.TenantID) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, changed := range f.subscribers {
		changed(t)
	}
}

func (f *feed) alive() bool {
	upTo := f.upTo.Load()
	return upTo > 0 && time.Since(f.start)-time.Duration(upTo) < aliveFor
}

// receivePing takes a ping that came back: the time at which it was sent.
func (f *feed) receivePing(payload string) {
	if sent, err := strconv.ParseInt(payload, 10, 64); err == nil {
		f.upTo.Store(sent)
	}
}

// pingAll sends pings until the Notifier closes. One that fails proves nothing.
func (n *Notifier) pingAll() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for n.ctx.Err() == nil {
		n.ping()
		select {
		case <-n.ctx.Done():
		case <-tick.C:
		}
	}
}

func (n *Notifier) ping() {
	ctx, cancel := context.WithTimeout(n.ctx, aliveFor)
	defer cancel()
	_ = n.send(ctx, n.pingChannel, strconv.FormatInt(int64(time.Since(n.feed.start)), 10))
}
