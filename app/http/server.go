// Package http is the door for apps: it decodes a request, calls one verb of
// the core and encodes the answer. It decides nothing.
package http

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// Options are what an installation decides about its door: all of them, for
// what is usual is said where the settings are, in package wire. Only the last
// three may be left out.
type Options struct {
	Timeout        time.Duration // of one request
	UploadTimeout  time.Duration // of one request that brings a file
	BodyLimit      int64         // of a JSON body
	UploadLimit    int64         // of a file
	TenantHeader   string        // by which a caller names its organization
	TrustedProxies []string      // addresses and networks whose X-Forwarded-* count
	AllowedOrigins []string      // of browsers' apps; none means no CORS
	SealKey        domain.Secret // authenticates hashes of requests
	PublicURL      string        // where this door is reached from outside; URLs of images start with it
	IssuerURL      string        // told by the reference page, as are the next two
	Audience       string
	ClientID       string
	Version        string          // dev
	Logger         *slog.Logger    // the default one
	Stopping       context.Context // ends streams when it ends; never
}

func (o Options) filled() Options {
	o.Version = cmp.Or(o.Version, "dev")
	o.Logger = cmp.Or(o.Logger, slog.Default())
	o.Stopping = cmp.Or(o.Stopping, context.Background())
	return o
}

type server struct {
	core *core.Core
	Options
	api    huma.API
	routes []placed
}

// New builds the Fiber app with every operation.
func New(c *core.Core, o Options) *fiber.App { return build(c, o, (*server).features) }

func build(c *core.Core, o Options, features func(*server)) *fiber.App {
	s := &server{core: c, Options: o.filled()}
	app := fiber.New(s.config())
	app.Use(watch(s.Logger))
	s.cors(app)

	root := humafiber.NewV2(app, s.description())
	v1 := huma.NewGroup(root, "/api/v1")
	v1.UseMiddleware(s.deadline, s.authenticate, s.receive)
	s.api = v1

	features(s)
	s.place()
	s.docs(app, root.OpenAPI())
	return knowing(app)
}

// knowing answers for methods that HTTP does not have: Fiber does so past
// everything, in plain text.
func knowing(app *fiber.App) *fiber.App {
	app.Server().Handler = method(app.Server().Handler, app.AcquireCtx, app.ReleaseCtx)
	return app
}

func method[C interface {
	Method() []byte
	SetConnectionClose()
}, H ~func(C)](inner H, acquire func(C) *fiber.Ctx, release func(*fiber.Ctx)) H {
	return func(rc C) {
		if slices.Contains(fiber.DefaultMethods, string(rc.Method())) {
			inner(rc)
			return
		}
		c := acquire(rc)
		defer release(c)
		rc.SetConnectionClose() // its body is not read
		_ = answerFiber(c, fiber.ErrMethodNotAllowed)
	}
}

// features lists every feature; each has a file of its name.
func (s *server) features() {
	s.auth()
	s.enterprises()
	s.invites()
	s.onboarding()
	s.connections()
	s.modules()
	s.trials()
	s.grants()
	s.users()
	s.invitations()
	s.projects()
	s.members()
	s.roles()
	s.records()
	s.imports()
	s.executions()
	s.bookmarks()
	s.shares()
	s.notifications()
	s.assets()
	s.audits()
	s.jobs()
}

// config is Fiber's. Immutable, because strings outlive the handler here;
// streamed, because a file must not fill the memory. Header lines have room
// for tokens with many permissions.
func (s *server) config() fiber.Config {
	return fiber.Config{
		Immutable: true, CaseSensitive: true, StrictRouting: true, DisableStartupMessage: true,
		StreamRequestBody: true, DisablePreParseMultipartForm: true,
		ReadBufferSize: 16 << 10, ReadTimeout: s.Timeout, WriteTimeout: s.Timeout, IdleTimeout: time.Minute,
		EnableTrustedProxyCheck: true, TrustedProxies: s.TrustedProxies, ProxyHeader: fiber.HeaderXForwardedFor,
		ErrorHandler: answerFiber,
	}
}

func (s *server) cors(app *fiber.App) {
	if len(s.AllowedOrigins) == 0 {
		return
	}
	app.Use(cors.New(cors.Config{
		AllowOrigins:  strings.Join(s.AllowedOrigins, ","),
		AllowMethods:  "GET,POST,PUT,PATCH,DELETE",
		AllowHeaders:  "Authorization,Content-Type,Idempotency-Key,If-Match,Last-Event-ID,X-Request-Id,traceparent," + s.TenantHeader,
		ExposeHeaders: "ETag,Retry-After,X-Request-Id,WWW-Authenticate",
		MaxAge:        600,
	}))
}
