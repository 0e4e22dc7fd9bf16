package notification

import (
	"maps"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// maxReplay is how far back a stream goes.
const maxReplay = 24 * time.Hour

// cursor remembers which of the latest notifications were sent already.
type cursor struct {
	from   time.Time
	opened time.Time // what is older when the first look finds it was there before; zero for one that resumes
	sent   map[domain.NotificationID]time.Time
}

// newCursor looks from a minute before the last id seen, or before now. An id
// that is ahead of our clock by more than a clock may be is as good as none.
func newCursor(last domain.NotificationID, now time.Time) *cursor {
	c := &cursor{from: now.Add(-domain.ReplayWindow), opened: now, sent: map[domain.NotificationID]time.Time{}}
	if at, ok := domain.IDTime(string(last)); ok && at.Before(now.Add(domain.ReplayWindow)) {
		c.from, c.opened = at.Add(-domain.ReplayWindow), time.Time{}
	}
	if earliest := now.Add(-maxReplay); c.from.Before(earliest) {
		c.from = earliest
	}
	return c
}

// unseen returns what was not sent yet, and moves on, a minute behind the
// youngest.
func (c *cursor) unseen(found []domain.Notification) (unseen []domain.Notification) {
	for _, n := range found {
		if _, sent := c.sent[n.ID]; !sent {
			c.sent[n.ID] = n.CreatedAt
			if !n.CreatedAt.Before(c.opened) {
				unseen = append(unseen, n)
			}
		}
		if behind := n.CreatedAt.Add(-domain.ReplayWindow); behind.After(c.from) {
			c.from = behind
		}
	}
	if len(found) < pageSize {
		c.opened = time.Time{} // what is older and comes now has been committed late
	}
	maps.DeleteFunc(c.sent, func(_ domain.NotificationID, at time.Time) bool { return at.Before(c.from) })
	return unseen
}
