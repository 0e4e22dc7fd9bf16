package notification_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// reader is somebody who follows, and what they have heard.
type reader struct {
	*fixture.Tenant
	mu    sync.Mutex
	heard map[domain.NotificationID]bool
	most  int
	looks chan struct{}
}

func newReader(t *testing.T) *reader {
	t.Helper()
	return &reader{
		Tenant: fixture.New(t).Tenant(t), heard: map[domain.NotificationID]bool{}, looks: make(chan struct{}, 1000),
	}
}

// commits stores one notification, made so long before now.
func (r *reader) commits(t *testing.T, ago time.Duration) domain.NotificationID {
	t.Helper()
	all := domain.Notify(
		domain.TrialShared, domain.NotificationData{}, r.Set.Clock.Now().Add(-ago), r.Set.IDs.New, r.Admin.Subject,
	)
	fixture.Must(t, r.Set.Notifications.Insert(t.Context(), r.Enterprise.Organization, all...))
	return all[0].ID
}

// follows returns when the first look has been.
func (r *reader) follows(t *testing.T, last domain.NotificationID) {
	ctx := fixture.Background(t)
	go r.Notifications.Follow(ctx, r.Admin, last, func(all []domain.Notification) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, n := range all {
			r.heard[n.ID] = true
		}
		r.most = max(r.most, len(all))
		r.looks <- struct{}{}
		return nil
	})
	<-r.looks
}

func (r *reader) hears(t *testing.T, id domain.NotificationID) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !r.heardOf(id) {
		select {
		case <-r.looks:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (r *reader) heardOf(id domain.NotificationID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard[id]
}

// The other's call began before the stream was opened, and is committed after.
func TestAFreshStreamHearsWhatIsCommittedLate(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	before := r.commits(t, 10*time.Second)
	r.follows(t, "")
	if late := r.commits(t, 5*time.Second); !r.hears(t, late) {
		t.Error("what was committed after the stream opened was never told")
	}
	if r.heardOf(before) {
		t.Error("what stood in the list before was told, too")
	}
}

func TestAStreamResumesOnANodeWhoseClockIsBehind(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	missed, last := r.commits(t, time.Second), r.commits(t, -500*time.Millisecond)
	if r.follows(t, last); !r.hears(t, missed) {
		t.Error("what came a second before the last id is not told again")
	}
}

func TestAStreamResumesByPagesAndGoesADayBack(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	old := r.commits(t, 25*time.Hour)
	var young domain.NotificationID
	for n := range 1200 {
		young = r.commits(t, 23*time.Hour-time.Duration(n)*time.Second)
	}
	r.follows(t, domain.NotificationID(r.Set.IDs.New(time.UnixMilli(1))))
	heard := r.hears(t, young)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !heard || len(r.heard) != 1200 || r.heard[old] || r.most > 500 {
		t.Errorf("heard %d, at most %d at once, the old one %v", len(r.heard), r.most, r.heard[old])
	}
}
