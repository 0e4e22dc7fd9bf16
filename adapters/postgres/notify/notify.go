// Package notify carries news between nodes by LISTEN and NOTIFY: who has new
// notifications, and whose access facts have changed.
package notify

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// Channels of the database. Triggers notify the second one.
const (
	inboxChannel = "tenon_notifications"
	factsChannel = "tenon_access_facts"
)

// Send notifies a channel through the node's pool, in a transaction of its own.
type Send func(ctx context.Context, channel, payload string) error

// Notifier passes news on: within this node at once, and between nodes by one
// listening connection, which it opens when somebody wants to hear.
type Notifier struct {
	send        Send
	direct      *pgx.ConnConfig // past a pooler: listening needs a connection of its own
	pingChannel string          // of this node alone
	inbox       inbox
	feed        feed

	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu        sync.Mutex
	listening bool
}

// New returns a Notifier that is not connected yet. Close it before the pool of
// send.
func New(direct *pgx.ConnConfig, send Send) *Notifier {
	n := &Notifier{
		send: send, direct: direct, pingChannel: "tenon_ping_" + strings.ToLower(rand.Text()),
		inbox: inbox{watchers: map[recipientKey]map[chan struct{}]bool{}, pending: map[recipientKey]bool{}},
		feed:  feed{start: time.Now()},
	}
	n.ctx, n.stop = context.WithCancel(context.Background())
	return n
}

// Close ends all work and waits for it.
func (n *Notifier) Close() {
	n.mu.Lock()
	n.stop() // from here on no work begins
	n.mu.Unlock()
	n.work.Wait()
}

// begin starts work, unless the Notifier is closed.
func (n *Notifier) begin(work func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Err() == nil {
		n.work.Go(work)
	}
}

// ensureListening opens the connection when the first one wants to hear.
func (n *Notifier) ensureListening() {
	n.mu.Lock()
	first := !n.listening
	n.listening = true
	n.mu.Unlock()
	if first {
		n.begin(n.listen)
		n.begin(n.pingAll)
	}
}

// receive passes one notification on.
func (n *Notifier) receive(channel, payload string) {
	switch channel {
	case inboxChannel:
		n.inbox.receive(payload)
	case factsChannel:
		n.feed.publish(domain.TenantID(payload))
	case n.pingChannel:
		n.feed.receivePing(payload)
	}
}

// wakeAll is for when something may have been missed.
func (n *Notifier) wakeAll() {
	n.inbox.wakeAll()
	n.feed.publish(everybody)
}
