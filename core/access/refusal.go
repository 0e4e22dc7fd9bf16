package access

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// refusals reports attempts at what an actor may not do: they are for operators
// and stand in no audit trail. Of one subject only so many are reported, so that
// nobody floods the log.
type refusals struct {
	events ports.Events
	name   func(domain.Subject) string // by which the log tells them apart
	mu     sync.Mutex
	minute time.Time
	counts map[domain.Subject]int
}

const (
	refusalsPerMinute  = 10
	maxRefusedSubjects = 10_000 // within a minute; what more of them try is not reported
)

func newRefusals(events ports.Events, name func(domain.Subject) string) *refusals {
	return &refusals{events: events, name: name, counts: map[domain.Subject]int{}}
}

func (l *refusals) report(ctx context.Context, r Request, refused error, now time.Time) {
	attempt := domain.HasKind(refused, domain.Forbidden, domain.NotFound, domain.Unauthenticated) &&
		!r.call.Stored && r.action != domain.AuthSignIn // nobody asks for that
	if l.events == nil || !attempt || !l.allow(r.call.Subject, now) {
		return
	}
	l.events.Report(ctx, domain.Event{
		Name: domain.EventAccessRefused, Action: r.action, Code: domain.AsError(refused).Code,
		Subject: l.name(r.call.Subject), Tenant: r.call.Tenant, RequestID: r.call.RequestID,
	})
}

// allow counts within the minute of now.
func (l *refusals) allow(s domain.Subject, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(l.minute) {
		l.minute = minute
		clear(l.counts)
	}
	if _, known := l.counts[s]; !known && len(l.counts) >= maxRefusedSubjects {
		return false
	}
	l.counts[s]++
	return l.counts[s] <= refusalsPerMinute
}
