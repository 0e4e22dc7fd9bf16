package observe

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Limiter measures inner and counts what it refuses.
func (m *Metrics) Limiter(inner ports.Limiter) ports.Limiter {
	switch {
	case inner == nil:
		return nil
	case m.withoutPorts:
		return m.Refusals(inner)
	}
	return measuredLimiter{m.Refusals(inner), m.port("Limiter", "Take")}
}

type measuredLimiter struct {
	inner ports.Limiter
	calls
}

func (l measuredLimiter) Take(ctx context.Context, b domain.RateBucket) domain.RateAllowance {
	ctx, call := l.calls[0].begin(ctx)
	left := l.inner.Take(ctx, b)
	call.end(nil)
	return left
}

// Refusals counts what inner refuses, and nothing else: for one that asks no server.
func (m *Metrics) Refusals(inner ports.Limiter) ports.Limiter {
	return countedLimiter{inner, m.limited}
}

type countedLimiter struct {
	inner   ports.Limiter
	refused *prometheus.CounterVec
}

func (l countedLimiter) Take(ctx context.Context, b domain.RateBucket) domain.RateAllowance {
	left := l.inner.Take(ctx, b)
	if !left.Allowed {
		l.refused.WithLabelValues(string(b.Budget)).Inc()
	}
	return left
}
