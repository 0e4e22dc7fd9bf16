package observe

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenon-health/tenon/core/domain"
)

// calls are the methods of one port that are measured.
type calls []*method

// method is what is counted of one. Its figures begin with its first call: most nodes never call most of them.
type method struct {
	metrics    *Metrics
	port, name string
	spanName   string
	durations  func() prometheus.Observer
}

func (m *Metrics) port(name string, methods ...string) (all calls) {
	for _, each := range methods {
		all = append(all, &method{m, name, each, name + "." + each, sync.OnceValue(func() prometheus.Observer {
			return m.portCalls.WithLabelValues(name, each)
		})})
	}
	return all
}

// call is one that is under way.
type call struct {
	method *method
	ctx    context.Context
	begun  time.Duration
	caller *caller    // of what the port calls; nil where it calls nothing
	span   trace.Span // nil where nothing is traced
}

func (m *method) begin(ctx context.Context) (context.Context, call) {
	ctx, span := m.metrics.span(ctx, m.spanName, trace.SpanKindInternal)
	return ctx, call{method: m, ctx: ctx, begun: m.metrics.now(), span: span}
}

func (c *call) end(err error) {
	c.method.durations().Observe((c.method.metrics.now() - c.begun - c.caller.time()).Seconds())
	endSpan(c.span, err)
	if err != nil {
		c.method.metrics.portErrors.WithLabelValues(c.method.port, c.method.name, c.kind(err)).Inc()
	}
}

// What a failure may be beside the kinds of the domain.
const (
	kindCaller    = "caller"    // what the port has called has failed, and not the port
	kindCancelled = "cancelled" // whoever waited for it has gone
	kindContinue  = "continue"  // a job is to go on later
)

func (c *call) kind(err error) string {
	switch {
	case errors.Is(err, domain.ErrContinue):
		return kindContinue
	case c.caller.failed(err):
		return kindCaller
	case errors.Is(c.ctx.Err(), context.Canceled):
		return kindCancelled
	}
	return string(domain.AsError(err).Kind)
}
