package observe

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/tenon-health/tenon/core/domain"
)

// TraceConfig says where spans go.
type TraceConfig struct {
	Endpoint string            // of a collector that speaks OTLP over HTTP; empty for none
	Headers  map[string]string // of each request to it
	Ratio    float64           // of the requests that are traced, from 0 to 1
	Service  string            // as which we appear
	Version  string
}

const (
	exportTimeout = 5 * time.Second // of one request to the collector
	flushTimeout  = 3 * time.Second // for what waits when the process ends
)

// Trace lets spans go to a collector. cleanup sends those that wait. A collector that is away loses spans, which are
// counted, and disturbs nothing else.
func (m *Metrics) Trace(ctx context.Context, c TraceConfig) (cleanup func(), err error) {
	if c.Endpoint == "" {
		return func() {}, nil
	}
	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(strings.TrimSuffix(c.Endpoint, "/")+"/v1/traces"),
		otlptracehttp.WithHeaders(c.Headers), otlptracehttp.WithTimeout(exportTimeout),
	)
	if err != nil {
		return nil, err
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(countingProcessor{
			sdktrace.NewBatchSpanProcessor(quietExporter{exporter, m.spans}), m.spans,
		}),
		sdktrace.WithSampler(sampler(c.Ratio)),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", c.Service), attribute.String("service.version", c.Version),
		)),
	)
	m.tracer = provider.Tracer("github.com/tenon-health/tenon")
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
		defer cancel()
		_ = provider.Shutdown(ctx) // what it could not send is lost
	}, nil
}

// sampler decides by the id of a trace alone, so that the jobs of a request are traced if it is, on whichever node;
// what a caller wishes does not count, for it would decide what is sent and kept.
func sampler(ratio float64) sdktrace.Sampler {
	own := sdktrace.TraceIDRatioBased(ratio)
	return sdktrace.ParentBased(own, sdktrace.WithRemoteParentSampled(own), sdktrace.WithRemoteParentNotSampled(own))
}

// Tracer begins spans; they go nowhere unless Trace said where.
func (m *Metrics) Tracer() trace.Tracer { return m.tracer }

func noTracer() trace.Tracer { return noop.NewTracerProvider().Tracer("") }

// span begins one within what is traced already, or none. Its name is all that it tells of a call.
func (m *Metrics) span(ctx context.Context, name string, kind trace.SpanKind) (context.Context, trace.Span) {
	if !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, nil
	}
	return m.tracer.Start(ctx, name, trace.WithSpanKind(kind))
}

// endSpan tells the code of a failure, and nothing else of it.
func endSpan(span trace.Span, failed error) {
	if span == nil {
		return
	}
	if failed != nil {
		failure := domain.AsError(failed)
		span.SetAttributes(attribute.String("error.type", failure.Code))
		if failure.Kind == domain.Internal || failure.Kind == domain.Unavailable || failure.Kind == domain.BadGateway {
			span.SetStatus(codes.Error, failure.Code)
		}
	}
	span.End()
}
