package http

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// trace is what the log tells of a request: never a body, a token, a query or
// an id from the path.
type trace struct {
	id      string
	failure *domain.Error
	cause   error
	stack   string
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{}
}

var sane = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// begin gives the request its id and the answer its headers, once.
func begin(c *fiber.Ctx) *trace {
	if t, ok := c.UserContext().Value(traceKey{}).(*trace); ok {
		return t
	}
	t := &trace{id: c.Get(fiber.HeaderXRequestID)}
	if !sane.MatchString(t.id) {
		t.id = strings.ToLower(rand.Text())
	}
	c.SetUserContext(context.WithValue(c.UserContext(), traceKey{}, t))
	c.Set(fiber.HeaderXRequestID, t.id)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	if c.Secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	return t
}

// watch is around everything: whatever happens inside, the caller gets an
// answer of our shape, the connection stays in step, and the log has one line.
func watch(log *slog.Logger) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start, t, in := time.Now(), begin(c), receiving(c)
		err := guarded(c, t)
		if err != nil {
			err = answerFiber(c, err)
		}
		if !in.drain() {
			c.Context().SetConnectionClose()
		}
		t.log(log, c, time.Since(start))
		return err
	}
}

var errPanic = errors.New("http: a handler panicked")

// guarded turns a panic into an error. Its text may quote data, so only the
// runtime's own is kept.
func guarded(c *fiber.Ctx, t *trace) (err error) {
	defer func() {
		if r := recover(); r != nil {
			t.stack, err = string(debug.Stack()), errPanic
			if e, ok := r.(runtime.Error); ok {
				err = errors.Join(errPanic, e)
			}
		}
	}()
	return c.Next()
}

func (t *trace) log(log *slog.Logger, c *fiber.Ctx, took time.Duration) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("request_id", t.id), slog.String("method", c.Method()), slog.String("route", c.Route().Path),
		slog.Int("status", c.Response().StatusCode()), slog.Duration("duration", took),
	}
	if t.failure != nil {
		attrs = append(attrs, slog.String("code", t.failure.Code))
	}
	if t.failure != nil && (t.failure.Cause != nil || c.Response().StatusCode() >= 500) {
		attrs = append(attrs, slog.Any("error", t.cause))
	}
	if c.Response().StatusCode() >= 500 {
		level = slog.LevelError
	}
	if t.stack != "" {
		attrs = append(attrs, slog.String("stack", t.stack))
	}
	log.LogAttrs(context.Background(), level, "request", attrs...)
}
