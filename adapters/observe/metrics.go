package observe

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Metrics are the figures of one process. No label is of a tenant, a person or anything else that grows without end.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	events   *prometheus.CounterVec
	limited  *prometheus.CounterVec
}

// durations are bounds in seconds, from the fastest read to the longest upload.
var durations = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120, 900}

// NewMetrics begins with those of the process itself.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tenon_http_request_duration_seconds", Buckets: durations,
			Help: "Requests by operation and status, until the answer or the first part of a stream was ready.",
		}, []string{"operation", "status"}),
		events:  counter("tenon_events_total", "What operators watch, by the names that the log has.", "name"),
		limited: counter("tenon_rate_limited_total", "Calls refused because a budget was used up.", "budget"),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tenon_build_info", Help: "1, and the version as a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.events, m.limited, build,
	)
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request counts an answer. operation is empty where no operation was reached.
func (m *Metrics) Request(operation string, status int, took time.Duration) {
	if operation == "" {
		operation = "none"
	}
	m.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

// Postgres shows the connections of this process.
func (m *Metrics) Postgres(stats func() sql.DBStats) {
	gauge := func(name, help string, value func(sql.DBStats) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Name: "tenon_postgres_connections_" + name, Help: help},
			func() float64 { return value(stats()) },
		))
	}
	gauge("max", "Connections that there may be.", func(s sql.DBStats) float64 { return float64(s.MaxOpenConnections) })
	gauge("open", "Connections that there are.", func(s sql.DBStats) float64 { return float64(s.OpenConnections) })
	gauge("used", "Connections that work.", func(s sql.DBStats) float64 { return float64(s.InUse) })
	m.registry.MustRegister(prometheus.NewCounterFunc(
		prometheus.CounterOpts{
			Name: "tenon_postgres_connection_wait_seconds_total", Help: "How long calls have waited for a connection.",
		},
		func() float64 { return stats().WaitDuration.Seconds() },
	))
}

// Events counts what inner is told.
func (m *Metrics) Events(inner ports.Events) ports.Events { return countedEvents{inner, m.events} }

type countedEvents struct {
	ports.Events
	all *prometheus.CounterVec
}

func (e countedEvents) Report(ctx context.Context, event domain.Event) {
	e.all.WithLabelValues(string(event.Name)).Inc()
	e.Events.Report(ctx, event)
}

// Limiter counts what inner refuses.
func (m *Metrics) Limiter(inner ports.Limiter) ports.Limiter { return countedLimiter{inner, m.limited} }

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
