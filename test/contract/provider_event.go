package contract

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var providerEventChecks = checks{
	"once":    processedEventOnce,
	"race":    processedEventRace,
	"expired": processedEventsExpired,
}

func newProviderEvent() domain.ProviderEvent {
	return domain.ProviderEvent{ID: unique(), Type: domain.ConnectionAdded, At: someday, Organization: "org_1"}
}

func processedEventOnce(t *testing.T, p ports.Set) {
	h := newProviderEvent()
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), h, someday))(t), true)
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), h, after(1)))(t), false)
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), newProviderEvent(), after(1)))(t), true)
}

func processedEventRace(t *testing.T, p ports.Set) {
	h := newProviderEvent()
	ensured(t, func(int) (string, bool, error) {
		fresh, err := p.ProcessedEvents.Ensure(t.Context(), h, someday)
		return h.ID, fresh, err
	})
}

func processedEventsExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	old, young := newProviderEvent(), newProviderEvent()
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), old, long))(t), true)
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), young, long.Add(2*time.Hour)))(t), true)
	must(t, p.ProcessedEvents.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), old, someday))(t), true)
	wantSame(t, got(p.ProcessedEvents.Ensure(t.Context(), young, someday))(t), false)
}
