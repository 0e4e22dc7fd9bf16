// Package observe lets operators see what happens inside.
package observe

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// NewEvents writes events to a log, one line each.
func NewEvents(log *slog.Logger) ports.Events { return events{log} }

type events struct{ log *slog.Logger }

func (e events) Report(ctx context.Context, event domain.Event) {
	e.log.LogAttrs(ctx, slog.LevelWarn, string(event.Name),
		slog.String("action", string(event.Action)), slog.String("code", event.Code),
		slog.String("subject", event.Subject), slog.String("tenant", string(event.Tenant)),
		slog.String("request_id", event.RequestID))
}

// Events counts what inner is told.
func (m *Metrics) Events(inner ports.Events) ports.Events {
	if inner == nil {
		return nil
	}
	return countedEvents{inner, m.events}
}

type countedEvents struct {
	ports.Events
	all *prometheus.CounterVec
}

func (e countedEvents) Report(ctx context.Context, event domain.Event) {
	e.all.WithLabelValues(string(event.Name)).Inc()
	e.Events.Report(ctx, event)
}
