package notification

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// tail remembers which of the latest notifications were sent already.
type tail struct {
	from time.Time
	sent map[domain.NotificationID]time.Time
}

// newTail starts a minute before the last id seen, or now.
func newTail(last domain.NotificationID, now time.Time) *tail {
	from := now
	if at, ok := domain.IDTime(string(last)); ok && at.Before(now) {
		from = at.Add(-domain.Replay)
	}
	return &tail{from, map[domain.NotificationID]time.Time{}}
}

// fresh returns what was not sent yet, and moves on, a minute behind the
// youngest.
func (t *tail) fresh(found []domain.Notification) (fresh []domain.Notification) {
	for _, n := range found {
		if _, sent := t.sent[n.ID]; !sent {
			fresh, t.sent[n.ID] = append(fresh, n), n.CreatedAt
		}
		if behind := n.CreatedAt.Add(-domain.Replay); behind.After(t.from) {
			t.from = behind
		}
	}
	for id, at := range t.sent {
		if at.Before(t.from) {
			delete(t.sent, id)
		}
	}
	return fresh
}
