package rest

import (
	"cmp"
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	oteltrace "go.opentelemetry.io/otel/trace"

	"github.com/tenon-health/tenon/core/domain"
)

// Options are what an API decides. All are needed, but for the lists.
type Options struct {
	Prefix         string        // of every path, such as /api/v1
	Timeout        time.Duration // of one request
	UploadTimeout  time.Duration // of one request that brings a file
	WriteTimeout   time.Duration // of each part of a stream, after which its client counts as gone; 0 for 30 s
	BodyLimit      int64         // bytes of a JSON body
	UploadLimit    int64         // bytes of a file
	Spool          SpoolLimits   // bytes of files that arrive at once
	TenantHeader   string        // by which a caller names its tenant
	TrustedProxies []string      // addresses and networks whose X-Forwarded-* count
	AllowedOrigins []string      // of browsers' apps; none means no CORS
	Compress       bool          // answers, for who accepts gzip
	HashKey        domain.Secret // authenticates hashes of requests
	Logger         *slog.Logger
	Stopping       context.Context  // ends streams when it ends
	Observe        Observer         // hears of each answer; nobody
	Tracer         oteltrace.Tracer // begins a span for each request; none
	Codes          map[string]Code  // what the document tells of errors

	Spooled      func(used, most int64) // hears of bytes of files on the disk; nobody
	SpoolRefused func()                 // hears of a file for which there is no space; nobody

	// Authenticate finds out who is calling. It runs before the body is read.
	Authenticate func(huma.Context, Endpoint) (context.Context, error)

	// Uploader tells of what Authenticate returned whose a file is.
	Uploader func(context.Context) Uploader
}

// Observer hears of an answer: of which operation, empty where none was reached, and how long it took, of a stream
// until its first part was ready.
type Observer = func(operation string, status int, took time.Duration)

// API collects operations and serves them.
type API struct {
	Options
	app     *fiber.App
	huma    huma.API
	pending []pending
	bodies  []*huma.Schema
	large   largeBodies
	spool   *spool
	mayOmit map[*huma.Schema]bool // bodies in which null counts as left out
	proxies []netip.Prefix
}

// New starts an API whose document begins with head.
func New(o Options, head *huma.OpenAPI) *API {
	o.WriteTimeout = cmp.Or(o.WriteTimeout, chunkTimeout)
	if o.Observe == nil {
		o.Observe = func(string, int, time.Duration) {}
	}
	if o.Tracer == nil {
		o.Tracer = noTracer()
	}
	a := &API{
		Options: o, large: newLargeBodies(), spool: newSpool(o),
		mayOmit: map[*huma.Schema]bool{}, proxies: networks(o.TrustedProxies),
	}
	a.app = fiber.New(a.fiberConfig())
	a.app.Use(watch(o.Logger, o.Observe, o.Tracer), refuseAmbiguous) // before a browser's question is answered
	a.allowOrigins()
	a.app.Use(a.compress)
	a.huma = humafiber.NewV2WithGroup(a.app, headRouter{a.app}, humaConfig(head))
	a.huma.UseMiddleware(a.deadline, a.authenticate, a.receive)
	return a
}

// Finish registers what was collected and returns the app and its description, as print makes it: see Print.
func (a *API) Finish(print func(*huma.OpenAPI) Description) (*fiber.App, Description) {
	a.registerAll()
	schemas := a.huma.OpenAPI().Components.Schemas
	requireLists(schemas)
	describeCursors(schemas)
	undo := a.describeNull(schemas)
	description := print(a.huma.OpenAPI())
	undo()
	a.refuseOtherCase(schemas)
	AnswerUnknownMethods(a.app)
	return a.app, description
}

// fiberConfig is immutable, because strings outlive the handler here, and
// streamed, because a file must not fill the memory. Header lines have room for
// tokens with many permissions.
func (a *API) fiberConfig() fiber.Config {
	return fiber.Config{
		Immutable: true, CaseSensitive: true, StrictRouting: true, DisableStartupMessage: true,
		StreamRequestBody: true, BodyLimit: 1, DisablePreParseMultipartForm: true,
		ReadBufferSize: 16 << 10, ReadTimeout: a.Timeout, WriteTimeout: a.Timeout, IdleTimeout: time.Minute,
		EnableTrustedProxyCheck: true, TrustedProxies: a.TrustedProxies, ProxyHeader: fiber.HeaderXForwardedFor,
		ErrorHandler: a.handleError,
	}
}

// handleError lets browsers' apps read what the server refuses before it knows
// from where they are: that has no data in it.
func (a *API) handleError(c *fiber.Ctx, err error) error {
	unread := traceOf(c.UserContext()).id == "" // no handler has run
	if unread && len(a.AllowedOrigins) > 0 {
		c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
		c.Set(fiber.HeaderAccessControlExposeHeaders, exposedHeaders)
	}
	err = HandleError(c, err)
	if unread {
		closeSlowlyAtOnce(c)
	}
	return err
}

const exposedHeaders = "Allow,ETag,Location,RateLimit,RateLimit-Policy,Retry-After,X-Request-Id,WWW-Authenticate"

func (a *API) allowOrigins() {
	if len(a.AllowedOrigins) == 0 {
		return
	}
	headers := []string{
		"Authorization", "Content-Encoding", "Content-Type", keyHeader, "If-Match", "If-None-Match", "Last-Event-ID",
		fiber.HeaderXRequestID, reasonHeader, "traceparent", a.TenantHeader,
	}
	a.app.Use(cors.New(cors.Config{
		AllowOrigins:  strings.Join(a.AllowedOrigins, ","),
		AllowMethods:  "GET,HEAD,POST,PUT,PATCH,DELETE",
		AllowHeaders:  strings.Join(headers, ","),
		ExposeHeaders: exposedHeaders,
		MaxAge:        600,
	}))
}
