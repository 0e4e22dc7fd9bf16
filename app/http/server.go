// Package http is the driving adapter for apps: it decodes a request, calls one
// use case of the core and encodes the answer. It decides nothing.
package http

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// Options are what an installation decides about its API: all of them, for
// what is usual is said where the settings are, in package wire. Only the last
// eight may be left out.
type Options struct {
	Timeout        time.Duration    // of one request
	UploadTimeout  time.Duration    // of one request that brings a file
	BodyLimit      int64            // of a JSON body
	UploadLimit    int64            // of a file
	Spool          rest.SpoolLimits // of files that arrive at once
	TenantHeader   string           // by which a caller names its organization
	TrustedProxies []string         // addresses and networks whose X-Forwarded-* count
	AllowedOrigins []string         // of browsers' apps; none means no CORS
	Compress       bool             // answers, for who accepts gzip
	RequestKey     domain.Secret    // authenticates hashes of requests
	PublicURL      string           // where the API is reached from outside; URLs of images start with it
	IssuerURL      string           // told by the reference page, as are the next two
	Audience       string
	ClientID       string
	Version        string          // dev
	Logger         *slog.Logger    // the default one
	Stopping       context.Context // ends streams when it ends; never
	Observe        rest.Observer   // hears of each answer; nobody
	Streams        func(more int)  // hears of event streams that come and go; nobody
	Tracer         trace.Tracer    // begins a span for each request; none

	Spooled      func(used, most int64) // hears of bytes of uploads on the disk; nobody
	SpoolRefused func()                 // hears of an upload for which there is no space; nobody
}

func (o Options) filled() Options {
	o.Version = cmp.Or(o.Version, "dev")
	o.Logger = cmp.Or(o.Logger, slog.Default())
	o.Stopping = cmp.Or(o.Stopping, context.Background())
	if o.Streams == nil {
		o.Streams = func(int) {}
	}
	return o
}

const prefix = "/api/v1"

type server struct {
	core *core.Core
	Options
	api     *rest.API
	streams streams
}

// New builds the Fiber app with every operation.
func New(c *core.Core, o Options) *fiber.App { return build(c, o).finish(rest.Print) }

func (s *server) finish(print func(*huma.OpenAPI) rest.Description) *fiber.App {
	app, description := s.api.Finish(print)
	serveDocs(app, description)
	return app
}

func build(c *core.Core, o Options) *server {
	s := &server{core: c, Options: o.filled(), streams: streams{open: map[streamOwner][]*openStream{}}}
	s.streams.tell = s.Streams
	s.api = rest.New(s.restOptions(), s.documentHead())
	s.register()
	return s
}

func (s *server) restOptions() rest.Options {
	return rest.Options{
		Prefix: prefix, Timeout: s.Timeout, UploadTimeout: s.UploadTimeout,
		BodyLimit: s.BodyLimit, UploadLimit: s.UploadLimit,
		Spool: s.Spool, Spooled: s.Spooled, SpoolRefused: s.SpoolRefused,
		TenantHeader: s.TenantHeader, TrustedProxies: s.TrustedProxies, AllowedOrigins: s.AllowedOrigins,
		Compress: s.Compress, HashKey: s.RequestKey, Logger: s.Logger, Stopping: s.Stopping, Observe: s.Observe,
		Tracer: s.Tracer, Codes: codes(), Authenticate: s.authenticate, Uploader: uploader,
	}
}

// register lists every feature; each has a file of its name.
func (s *server) register() {
	s.auth()
	s.enterprises()
	s.enterpriseInvitations()
	s.onboarding()
	s.onboardingChecklist()
	s.connections()
	s.organizations()
	s.signInConnections()
	s.ssoTickets()
	s.datasources()
	s.providerRoles()
	s.modules()
	s.trials()
	s.grants()
	s.admins()
	s.users()
	s.userRoles()
	s.userBlocks()
	s.userLeaves()
	s.colleagues()
	s.relinking()
	s.memberInvitations()
	s.invitationLists()
	s.projects()
	s.projectLists()
	s.projectChanges()
	s.projectDeletion()
	s.members()
	s.memberChanges()
	s.roles()
	s.roleChanges()
	s.records()
	s.recordChanges()
	s.imports()
	s.exports()
	s.fields()
	s.executions()
	s.bookmarks()
	s.shares()
	s.notifications()
	s.assets()
	s.uploads()
	s.assetRemoval()
	s.audit()
	s.auditExports()
	s.auditLogs()
	s.auditTiles()
	s.auditReceipts()
	s.jobs()
	s.migrations()
	s.migrationRuns()
}
