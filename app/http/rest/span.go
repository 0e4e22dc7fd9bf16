package rest

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	oteltrace "go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

func noTracer() oteltrace.Tracer { return noop.NewTracerProvider().Tracer("") }

// beginSpan begins that of a request, within the caller's trace if there is one. What else the caller says of its trace
// could be anything, and is dropped.
func beginSpan(c *fiber.Ctx, tracer oteltrace.Tracer) oteltrace.Span {
	ctx := c.UserContext()
	if parent := c.Get("traceparent"); parent != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
	}
	ctx, span := tracer.Start(ctx, "request", oteltrace.WithSpanKind(oteltrace.SpanKindServer))
	c.SetUserContext(ctx)
	return span
}

// endSpan tells what the log tells of a request, and less: neither a path nor a query.
func endSpan(c *fiber.Ctx, span oteltrace.Span, t *trace) {
	defer span.End()
	if !span.IsRecording() {
		return
	}
	if t.operation != "" {
		span.SetName(t.operation)
	}
	status := c.Response().StatusCode()
	span.SetAttributes(
		attribute.String("http.request.method", knownMethod(c.Method())), attribute.Int("http.response.status_code", status),
	)
	if t.failure != nil {
		span.SetAttributes(attribute.String("error.type", t.failure.Code))
	}
	if status >= fiber.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
}

// knownMethod keeps out what a caller has invented.
func knownMethod(method string) string {
	if slices.Contains(fiber.DefaultMethods, method) {
		return method
	}
	return "_OTHER"
}

// traceID is that of the trace that ctx belongs to, empty for none.
func traceID(ctx context.Context) string {
	if of := oteltrace.SpanContextFromContext(ctx); of.HasTraceID() {
		return of.TraceID().String()
	}
	return ""
}
