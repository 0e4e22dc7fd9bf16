package rest

import (
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// trace is what the log tells of a request: never a body, a token, a query or
// an id from the path.
type trace struct {
	id        string
	trace     string // id of the trace that the request is a part of; empty for none
	operation string // empty where none was reached
	subject   string // as the log names who is calling
	failure   *domain.Error
	cause     error
	stack     string
	conn      net.Conn
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{}
}

// TellSubject has the log name who is calling, unless the name is empty.
func TellSubject(ctx context.Context, name string) { traceOf(ctx).subject = name }

// RequestID is that of the request that ctx belongs to.
func RequestID(ctx context.Context) string { return traceOf(ctx).id }

func (t *trace) log(log *slog.Logger, c *fiber.Ctx, took time.Duration) {
	ctx, level, status := context.Background(), slog.LevelInfo, c.Response().StatusCode()
	if status >= 500 {
		level = slog.LevelError
	}
	if !log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", t.id), slog.String("method", c.Method()), slog.String("route", c.Route().Path),
		slog.Int("status", status), slog.Duration("duration", took),
	}
	if t.trace != "" {
		attrs = append(attrs, slog.String("trace_id", t.trace))
	}
	if t.subject != "" {
		attrs = append(attrs, slog.String("subject", t.subject))
	}
	if t.failure != nil {
		attrs = append(attrs, slog.String("code", t.failure.Code))
	}
	if t.failure != nil && (t.failure.Cause != nil || status >= 500) {
		attrs = append(attrs, slog.Any("error", t.cause))
	}
	if t.stack != "" {
		attrs = append(attrs, slog.String("stack", t.stack))
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}
