package notification

import (
	"maps"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// oldest is how far back a stream goes.
const oldest = 24 * time.Hour

// tail remembers which of the latest notifications were sent already.
type tail struct {
	from   time.Time
	opened time.Time // what is older when the first look finds it was there before; zero for one that resumes
	sent   map[domain.NotificationID]time.Time
}

// newTail looks from a minute before the last id seen, or before now. An id
// that is ahead of our clock by more than a clock may be is as good as none.
func newTail(last domain.NotificationID, now time.Time) *tail {
	t := &tail{from: now.Add(-domain.Replay), opened: now, sent: map[domain.NotificationID]time.Time{}}
	if at, ok := domain.IDTime(string(last)); ok && at.Before(now.Add(domain.Replay)) {
		t.from, t.opened = at.Add(-domain.Replay), time.Time{}
	}
	if earliest := now.Add(-oldest); t.from.Before(earliest) {
		t.from = earliest
	}
	return t
}

// fresh returns what was not sent yet, and moves on, a minute behind the
// youngest.
func (t *tail) fresh(found []domain.Notification) (fresh []domain.Notification) {
	for _, n := range found {
		if _, sent := t.sent[n.ID]; !sent {
			t.sent[n.ID] = n.CreatedAt
			if !n.CreatedAt.Before(t.opened) {
				fresh = append(fresh, n)
			}
		}
		if behind := n.CreatedAt.Add(-domain.Replay); behind.After(t.from) {
			t.from = behind
		}
	}
	if len(found) < mostSeen {
		t.opened = time.Time{} // what is older and comes now has been committed late
	}
	maps.DeleteFunc(t.sent, func(_ domain.NotificationID, at time.Time) bool { return at.Before(t.from) })
	return fresh
}
