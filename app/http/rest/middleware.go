package rest

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
	oteltrace "go.opentelemetry.io/otel/trace"
)

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// Begin is begin as a middleware, for apps that need no more of the kit.
func Begin(c *fiber.Ctx) error {
	begin(c)
	return c.Next()
}

// begin gives the request its id and the answer its headers, once.
func begin(c *fiber.Ctx) *trace {
	if t, ok := c.UserContext().Value(traceKey{}).(*trace); ok {
		return t
	}
	t := &trace{id: c.Get(fiber.HeaderXRequestID), conn: c.Context().Conn()}
	if !requestID.MatchString(t.id) {
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
func watch(log *slog.Logger, observe Observer, tracer oteltrace.Tracer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start, t, in := time.Now(), begin(c), newIncoming(c)
		span := beginSpan(c, tracer)
		t.trace = traceID(c.UserContext())
		err := recovered(c, t)
		if err != nil {
			err = HandleError(c, err)
		}
		if !in.drain() {
			closeSlowly(c)
		}
		took := time.Since(start)
		endSpan(c, span, t)
		t.log(log, c, took)
		observe(t.operation, c.Response().StatusCode(), took)
		return err
	}
}

var errPanic = errors.New("http: a handler panicked")

// recovered turns a panic into an error. Its text may quote data, so only the
// runtime's own is kept.
func recovered(c *fiber.Ctx, t *trace) (err error) {
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
