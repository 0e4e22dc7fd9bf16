package observe

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Limiter measures inner and counts what it refuses.
func (m *Metrics) Limiter(inner ports.Limiter) ports.Limiter {
	if inner == nil {
		return nil
	}
	return countedLimiter{inner, m.port("Limiter", "Take"), m.limited}
}

type countedLimiter struct {
	inner ports.Limiter
	calls
	refused *prometheus.CounterVec
}

func (l countedLimiter) Take(ctx context.Context, b domain.RateBucket) domain.RateAllowance {
	ctx, call := l.calls[0].begin(ctx)
	left := l.inner.Take(ctx, b)
	if call.end(nil); !left.Allowed {
		l.refused.WithLabelValues(string(b.Budget)).Inc()
	}
	return left
}
