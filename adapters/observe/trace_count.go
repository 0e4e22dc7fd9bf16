package observe

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// spanCounts tell what becomes of spans. The SDK drops without a word what finds its queue full: those have ended, and
// are neither exported nor lost.
type spanCounts struct{ ended, exported, lost prometheus.Counter }

func newSpanCounts(r *prometheus.Registry) spanCounts {
	count := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: "tenon_spans_" + name + "_total", Help: help})
		r.MustRegister(c)
		return c
	}
	return spanCounts{
		ended:    count("ended", "Spans that were to be sent."),
		exported: count("exported", "Spans that the collector has taken."),
		lost:     count("lost", "Spans that the collector did not take."),
	}
}

// countingProcessor counts what comes before there is a queue.
type countingProcessor struct {
	sdktrace.SpanProcessor
	counts spanCounts
}

// OnEnd implements sdktrace.SpanProcessor.
func (p countingProcessor) OnEnd(s sdktrace.ReadOnlySpan) {
	p.counts.ended.Inc()
	p.SpanProcessor.OnEnd(s)
}

// quietExporter counts, and keeps the SDK from writing to standard error what goes wrong.
type quietExporter struct {
	sdktrace.SpanExporter
	counts spanCounts
}

// ExportSpans implements sdktrace.SpanExporter.
func (e quietExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	became := e.counts.exported
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		became = e.counts.lost
	}
	became.Add(float64(len(spans)))
	return nil
}
