package notification

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// How often a stream looks without a sign, and how much one page of a look takes.
const (
	slowly   = 15 * time.Second
	mostSeen = 500
)

// Follow sends the caller's notifications as they are committed, until ctx
// ends, the token expires or the caller's rights do. After the last id that the
// caller has seen it starts a minute earlier, because a notification may become
// visible a little after a younger one: ids may come twice. It goes no more than
// a day back: what is older stands in the list. send is called at least every
// 15 s, with nothing if there is nothing.
func (s *Service) Follow(ctx context.Context, a domain.Actor, last domain.NotificationID, send func([]domain.Notification) error) error {
	if !a.EndsAt.IsZero() { // one who embeds us may act without a token
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, a.EndsAt)
		defer cancel()
	}
	signs, stop, err := s.watch(ctx, a)
	if err != nil {
		return err
	}
	defer stop()
	tail := newTail(last, s.now())
	for ctx.Err() == nil {
		if err := s.look(ctx, a, tail, send); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-signs:
		case <-time.After(slowly):
		}
	}
	return nil
}

func (s *Service) watch(ctx context.Context, a domain.Actor) (signs <-chan struct{}, stop func(), err error) {
	err = s.desk.Read(ctx, a, domain.NotificationFollow, access.Target{}, func(ctx context.Context, n access.Near) error {
		signs, stop = n.Notifications.Watch(n.Tenant, a.Subject)
		return nil
	})
	return signs, stop, err
}

// look sends what is new, page by page.
func (s *Service) look(ctx context.Context, a domain.Actor, tail *tail, send func([]domain.Notification) error) error {
	then, last := tail.from, domain.NotificationID("")
	for {
		page, err := s.since(ctx, a, then, last)
		if err != nil {
			return err
		}
		if err := send(tail.fresh(page)); err != nil || len(page) < mostSeen {
			return err
		}
		last = page[len(page)-1].ID
	}
}

// since asks the desk anew at each look: who was blocked hears no more.
func (s *Service) since(ctx context.Context, a domain.Actor, then time.Time, last domain.NotificationID) (page []domain.Notification, err error) {
	ctx, cancel := context.WithTimeout(ctx, slowly)
	defer cancel()
	err = s.desk.Read(ctx, a, domain.NotificationFollow, access.Target{}, func(ctx context.Context, n access.Near) error {
		page, err = n.Notifications.Since(ctx, n.Tenant, a.Subject, then, last, mostSeen)
		return err
	})
	return page, err
}
