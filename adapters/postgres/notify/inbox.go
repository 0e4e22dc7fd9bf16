package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Notifying inside the writing transactions would halve their rate, so one
// statement tells of all that were committed in a short while.
const (
	publishPause   = 20 * time.Millisecond
	publishTimeout = 5 * time.Second
	maxKeys        = 400 // in one payload, which has at most 8000 bytes
)

// recipientKey names a recipient without saying who it is.
type recipientKey string

func keyOf(t domain.TenantID, s domain.Subject) recipientKey {
	sum := sha256.Sum256([]byte(string(t) + "\x00" + string(s)))
	return recipientKey(base64.RawURLEncoding.EncodeToString(sum[:12]))
}

// inbox is who waits for new notifications, and who is still to be woken on
// other nodes.
type inbox struct {
	mu       sync.Mutex
	watchers map[recipientKey]map[chan struct{}]bool
	pending  map[recipientKey]bool
}

// Watch gives a signal when the recipient may have new notifications, and at
// once when listening begins. stop ends it.
func (n *Notifier) Watch(t domain.TenantID, recipient domain.Subject) (signals <-chan struct{}, stop func()) {
	key, signal := keyOf(t, recipient), make(chan struct{}, 1)
	n.inbox.add(key, signal)
	n.ensureListening()
	return signal, func() { n.inbox.remove(key, signal) }
}

func (b *inbox) add(key recipientKey, signal chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.watchers[key] == nil {
		b.watchers[key] = map[chan struct{}]bool{}
	}
	b.watchers[key][signal] = true
}

func (b *inbox) remove(key recipientKey, signal chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.watchers[key], signal)
	if len(b.watchers[key]) == 0 {
		delete(b.watchers, key)
	}
}

// Publish wakes the recipients of notifications that were committed.
func (n *Notifier) Publish(t domain.TenantID, all []domain.Notification) {
	keys := make([]recipientKey, len(all))
	for i, one := range all {
		keys[i] = keyOf(t, one.Recipient)
	}
	n.inbox.wake(keys)
	if n.inbox.queue(keys) {
		n.begin(n.publishPending)
	}
}

// wake wakes the watchers of these keys, on this node.
func (b *inbox) wake(keys []recipientKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range keys {
		for signal := range b.watchers[key] {
			wakeUp(signal)
		}
	}
}

func (b *inbox) wakeAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, watchers := range b.watchers {
		for signal := range watchers {
			wakeUp(signal)
		}
	}
}

// wakeUp merges with a signal that is still there.
func wakeUp(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// queue adds to what other nodes are to hear, and tells whether that was empty.
func (b *inbox) queue(keys []recipientKey) (first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	first = len(b.pending) == 0
	for _, key := range keys {
		b.pending[key] = true
	}
	return first
}

func (b *inbox) takePending() []recipientKey {
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := make([]recipientKey, 0, len(b.pending))
	for key := range b.pending {
		keys = append(keys, key)
	}
	clear(b.pending)
	return keys
}

// publishPending tells the other nodes of all that came together in a short
// while. If that fails they find out by polling.
func (n *Notifier) publishPending() {
	time.Sleep(publishPause)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(n.ctx), publishTimeout)
	defer cancel()
	for some := range slices.Chunk(n.inbox.takePending(), maxKeys) {
		payload, _ := json.Marshal(some) // strings always can be
		_ = n.send(ctx, inboxChannel, string(payload))
	}
}

// receive wakes the watchers that another node, or this one, has named.
func (b *inbox) receive(payload string) {
	var keys []recipientKey
	if json.Unmarshal([]byte(payload), &keys) == nil {
		b.wake(keys)
	}
}
