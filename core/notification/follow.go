package notification

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// How often a stream looks without a signal, how often it asks whether its caller still may, and how many
// notifications one page of a look has.
const (
	pollInterval   = 15 * time.Second
	rightsInterval = 500 * time.Millisecond
	pageSize       = 500
)

// Follow sends the caller's notifications as they are committed, until ctx
// ends, the token expires or the caller's rights do. After the last id that the
// caller has seen it starts a minute earlier, because a notification may become
// visible a little after a younger one: ids may come twice. It goes no more than
// a day back: what is older stands in the list. send is called at least every
// 15 s, with nothing if there is nothing.
func (s *Service) Follow(
	ctx context.Context, c domain.Call, last domain.NotificationID, send func([]domain.Notification) error,
) error {
	now := s.clock.Now()
	ctx, end, err := s.whileValid(ctx, c, now)
	if err != nil {
		return err
	}
	defer end()
	sub, err := s.watch(ctx, c)
	if err != nil {
		return err
	}
	defer sub.stop()
	cursor := newCursor(last, now)
	for ctx.Err() == nil {
		if err := s.poll(ctx, c, cursor, send); err != nil {
			return err
		}
		if err := s.wait(ctx, c, sub.signals); err != nil {
			return err
		}
	}
	return nil
}

// whileValid ends ctx with the caller's token. One that is over is refused here,
// though a call that takes a moment would still be served: clocks differ.
func (s *Service) whileValid(
	ctx context.Context, c domain.Call, now time.Time,
) (context.Context, context.CancelFunc, error) {
	switch {
	case c.EndsAt.IsZero(): // one who embeds us may act without a token
		return ctx, func() {}, nil
	case !c.EndsAt.After(now):
		return nil, nil, domain.ErrTokenInvalid
	}
	ctx, end := s.clock.Timeout(ctx, c.EndsAt.Sub(now))
	return ctx, end, nil
}

// wait ends with a signal, at the latest after the poll interval, or with the caller's rights. Those are asked for
// often, because what is remembered of them answers.
func (s *Service) wait(ctx context.Context, c domain.Call, signals <-chan struct{}) error {
	for until := s.clock.Now().Add(pollInterval); s.clock.Now().Before(until) && ctx.Err() == nil; {
		if s.signalled(ctx, signals) {
			return nil
		}
		err := s.guard.Authorize(ctx, c, domain.NotificationFollow, access.Resource{})
		if domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
			return err
		}
	}
	return nil
}

func (s *Service) signalled(ctx context.Context, signals <-chan struct{}) bool {
	ctx, cancel := s.clock.Timeout(ctx, rightsInterval)
	defer cancel()
	select {
	case <-ctx.Done():
		return false
	case <-signals:
		return true
	}
}

// subscription gives a signal for each change, until it is stopped.
type subscription struct {
	signals <-chan struct{}
	stop    func()
}

func (s *Service) watch(ctx context.Context, c domain.Call) (subscription, error) {
	r := s.guard.Request(c, domain.NotificationFollow, access.Resource{})
	return access.Read(ctx, r, func(_ context.Context, tx access.Tx) (subscription, error) {
		signals, stop := tx.Notifications.Watch(tx.Tenant, c.Subject)
		return subscription{signals, stop}, nil
	})
}

// poll sends what is new, page by page.
func (s *Service) poll(
	ctx context.Context, c domain.Call, cursor *cursor, send func([]domain.Notification) error,
) error {
	then, last := cursor.from, domain.NotificationID("")
	for {
		page, err := s.loadSince(ctx, c, then, last)
		if err != nil {
			return err
		}
		if err := send(cursor.unseen(page)); err != nil || len(page) < pageSize {
			return err
		}
		last = page[len(page)-1].ID
	}
}

// loadSince asks the guard anew at each look: who was blocked hears no more.
func (s *Service) loadSince(
	ctx context.Context, c domain.Call, then time.Time, last domain.NotificationID,
) ([]domain.Notification, error) {
	ctx, cancel := s.clock.Timeout(ctx, pollInterval)
	defer cancel()
	r := s.guard.Request(c, domain.NotificationFollow, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Notification, error) {
		return tx.Notifications.Since(ctx, tx.Tenant, c.Subject, then, last, pageSize)
	})
}
