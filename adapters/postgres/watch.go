package postgres

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

// What watching costs: notifying inside the writing transactions would halve
// their rate, so that one statement tells of all that were committed in a while.
const (
	notifyChannel = "tenon_notifications"
	notifyPause   = 20 * time.Millisecond
	notifyMost    = 400 // keys in one payload, which has at most 8000 bytes
	notifyTimeout = 5 * time.Second
	listenCheck   = 30 * time.Second
	listenRetry   = 200 * time.Millisecond
	listenRetries = 5 * time.Second
)

// hub passes signs on: from units of work that told somebody something to those
// who watch, on this node at once and on others by one listening connection.
type hub struct {
	db   *DB
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu        sync.Mutex
	listening bool
	watchers  map[string]map[chan struct{}]bool
	pending   map[string]bool
}

func newHub(db *DB) *hub {
	h := &hub{db: db, watchers: map[string]map[chan struct{}]bool{}, pending: map[string]bool{}}
	h.ctx, h.stop = context.WithCancel(context.Background())
	return h
}

func (h *hub) close() {
	h.mu.Lock()
	h.stop() // from here on nobody begins to work
	h.mu.Unlock()
	h.work.Wait()
}

// watched names a recipient without saying who it is.
func watched(t domain.TenantID, s domain.Subject) string {
	sum := sha256.Sum256([]byte(string(t) + "\x00" + string(s)))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func (h *hub) watch(t domain.TenantID, recipient domain.Subject) (<-chan struct{}, func()) {
	key, signs := watched(t, recipient), make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[key] == nil {
		h.watchers[key] = map[chan struct{}]bool{}
	}
	h.watchers[key][signs] = true
	if !h.listening && h.ctx.Err() == nil {
		h.listening = true
		h.work.Go(h.listen)
	}
	return signs, func() { h.leave(key, signs) }
}

func (h *hub) leave(key string, signs chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers[key], signs)
	if len(h.watchers[key]) == 0 {
		delete(h.watchers, key)
	}
}

// tell signs to the recipients of what was committed.
func (h *hub) tell(t domain.TenantID, all []domain.Notification) {
	keys := make([]string, len(all))
	for i, n := range all {
		keys[i] = watched(t, n.Recipient)
	}
	h.sign(keys...)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.pending) == 0 && h.ctx.Err() == nil {
		h.work.Go(h.notify)
	}
	for _, key := range keys {
		h.pending[key] = true
	}
}

// sign wakes the watchers of these keys, on this node.
func (h *hub) sign(keys ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range keys {
		for signs := range h.watchers[key] {
			wake(signs)
		}
	}
}

// signAll wakes everybody: something may have been missed.
func (h *hub) signAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, watchers := range h.watchers {
		for signs := range watchers {
			wake(signs)
		}
	}
}

func wake(signs chan struct{}) {
	select {
	case signs <- struct{}{}:
	default: // it is awake already
	}
}

// notify tells the other nodes of all that came together in a short while. If
// that fails they find out by looking now and then.
func (h *hub) notify() {
	time.Sleep(notifyPause)
	h.mu.Lock()
	keys := make([]string, 0, len(h.pending))
	for key := range h.pending {
		keys = append(keys, key)
	}
	clear(h.pending)
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(h.ctx), notifyTimeout)
	defer cancel()
	for some := range slices.Chunk(keys, notifyMost) {
		payload, _ := json.Marshal(some) // strings always can be
		_ = h.db.exec(ctx, "SELECT pg_notify(?, ?)", notifyChannel, string(payload))
	}
}
