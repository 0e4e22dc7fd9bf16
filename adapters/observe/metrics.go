package observe

import (
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenon-health/tenon/core/domain"
)

// Metrics are the figures of one process. No label is of a tenant, a person or anything else that grows without end.
type Metrics struct {
	now          func() time.Duration // since some moment, by a clock that nobody corrects
	tracer       trace.Tracer
	registry     *prometheus.Registry
	requests     *prometheus.HistogramVec
	portCalls    *prometheus.HistogramVec
	portErrors   *prometheus.CounterVec
	storeCalls   *prometheus.HistogramVec
	storeErrors  *prometheus.CounterVec
	jobs         *prometheus.HistogramVec
	streams      prometheus.Gauge
	withoutPorts bool
	spans        spanCounts
	spool        spool
	breakers     *prometheus.GaugeVec
	events       *prometheus.CounterVec
	limited      *prometheus.CounterVec
}

// durations are bounds in seconds, from the fastest read to the longest upload.
var durations = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120, 900}

// portDurations are fewer, as there are many methods.
var portDurations = []float64{.001, .005, .025, .1, .5, 2.5, 10}

// NewMetrics begins with those of the process itself. What takes time is measured by now.
func NewMetrics(version string, now func() time.Duration) *Metrics {
	m := &Metrics{
		now:      now,
		tracer:   noTracer(),
		registry: prometheus.NewRegistry(),
		requests: histogram("tenon_http_request_duration_seconds", durations,
			"Requests until the answer or the first part of a stream was ready.", "operation", "status"),
		portCalls: histogram("tenon_port_call_duration_seconds", portDurations,
			"Calls of stores and gateways, without the time that the caller's own part of it takes.", "port", "method"),
		portErrors: counter("tenon_port_call_errors_total", "Those that failed, by the kind of failure.",
			"port", "method", "kind"),
		storeCalls: histogram("tenon_store_call_duration_seconds", portDurations,
			"What the drivers send to the stores, until the answer begins.", "store", "call"),
		storeErrors: counter("tenon_store_call_errors_total", "What a store has refused or not answered.", "store", "call"),
		jobs: histogram("tenon_job_attempt_duration_seconds", durations, "Attempts at jobs and periodic tasks.",
			"kind", "outcome"),
		breakers: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tenon_breaker_open", Help: "1 while a server is left alone, because it was away a moment ago.",
		}, []string{"server"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tenon_event_streams_open", Help: "Event streams that are open on this node.",
		}),
		events:  counter("tenon_events_total", "What operators watch, by the names that the log has.", "name"),
		limited: counter("tenon_rate_limited_total", "Calls refused because a budget was used up.", "budget"),
	}
	m.spans, m.spool = newSpanCounts(m.registry), newSpool(m.registry)
	m.beginAtZero()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tenon_build_info", Help: "1, and the version as a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.portCalls, m.portErrors, m.storeCalls, m.storeErrors, m.jobs, m.streams, m.events, m.limited,
		m.breakers, build,
	)
	return m
}

// beginAtZero lets what has not happened yet be seen: that it has begun to happen is a change.
func (m *Metrics) beginAtZero() {
	for _, budget := range domain.RateBudgets() {
		m.limited.WithLabelValues(string(budget))
	}
	for _, name := range domain.EventNames() {
		m.events.WithLabelValues(string(name))
	}
}

func histogram(name string, buckets []float64, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// WithoutPorts leaves the calls of stores and gateways alone: fewer figures, and nothing between them and the core.
func (m *Metrics) WithoutPorts() { m.withoutPorts = true }

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Breaker shows whether a server is left alone.
func (m *Metrics) Breaker(server string) (changed func(open bool)) {
	gauge := m.breakers.WithLabelValues(server)
	return func(open bool) {
		gauge.Set(map[bool]float64{true: 1}[open])
	}
}

// Streams tells how many event streams have come or, below zero, have gone.
func (m *Metrics) Streams(more int) { m.streams.Add(float64(more)) }

// Request counts an answer. operation is empty where no operation was reached.
func (m *Metrics) Request(operation string, status int, took time.Duration) {
	if operation == "" {
		operation = "none"
	}
	m.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

// Log shows how many lines the log had to drop, because its output took none.
func (m *Metrics) Log(lost func() int64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(
		prometheus.CounterOpts{Name: "tenon_log_lines_lost_total", Help: "Lines of the log that its output did not take."},
		func() float64 { return float64(lost()) },
	))
}

// Mongo shows the connections of this process.
func (m *Metrics) Mongo(connections func() (open, used int64)) {
	gauge := func(name, help string, value func(open, used int64) int64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Name: "tenon_mongo_connections_" + name, Help: help},
			func() float64 { return float64(value(connections())) },
		))
	}
	gauge("open", "Connections that there are, also to datasources.", func(open, _ int64) int64 { return open })
	gauge("used", "Connections that work.", func(_, used int64) int64 { return used })
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
