package wire

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/adapters/postgres"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/ports"
)

// API is the HTTP program: two listeners and the workers.
type API struct {
	Core   *core.Core
	Config Config
	public publicServer
	ops    opsServer
	jobs   ports.JobRunner
	drain  *drainState
	log    Log
	store  *postgres.DB
}

// The two listeners: for apps, and for operators.
type (
	publicServer struct{ *fiber.App }
	opsServer    struct{ *fiber.App }
)

// drainState is known to all that must hear early that the process is about to end.
type drainState struct {
	ctx   context.Context
	start context.CancelFunc
}

func newDrainState() *drainState {
	ctx, start := context.WithCancel(context.Background())
	return &drainState{ctx, start}
}

var errDraining = errors.New("the process is ending")

func (d *drainState) check(context.Context) error {
	if d.ctx.Err() != nil {
		return errDraining
	}
	return nil
}

func newPublicServer(c *core.Core, cfg Config, drain *drainState, log Log, m *observe.Metrics) publicServer {
	return publicServer{apphttp.New(c, apphttp.Options{
		Timeout: cfg.RequestTime, UploadTimeout: cfg.UploadTime, BodyLimit: cfg.Body, UploadLimit: cfg.Upload,
		TenantHeader: cfg.TenantHeader, TrustedProxies: cfg.TrustedProxies, AllowedOrigins: cfg.AllowedOrigins,
		Compress: cfg.Compress, Spool: rest.SpoolLimits{Person: cfg.SpoolPerson, Tenant: cfg.SpoolTenant, All: cfg.Spool},
		PublicURL: cfg.PublicBaseURL, RequestKey: cfg.RequestKey, Logger: log, Version: Version(), Stopping: drain.ctx,
		IssuerURL: cfg.Issuer, Audience: cfg.Audience, ClientID: cfg.ClientID,
		Observe: m.Request, Streams: m.Streams, Spooled: m.Spooled, SpoolRefused: m.SpoolRefused, Tracer: m.Tracer(),
	})}
}

// newOpsServer tells what a node needs to do its work.
func newOpsServer(
	c *core.Core, p ports.Set, store *postgres.DB, records *mongo.DB, drain *drainState, log Log,
	m *observe.Metrics,
) opsServer {
	m.Log(func() int64 { return lostLines(log) })
	m.Postgres(store.Stats)
	m.Mongo(records.Connections)
	m.ShowJobs(p.Jobs, p.Clock)
	m.ShowOnboardings(p.Onboardings, p.Clock)
	m.ShowAudit(p.AuditCheckpoints, p.Clock, p.Settings)
	return opsServer{apphttp.NewOps(apphttp.OpsOptions{
		Version: Version(), Logger: log, Metrics: m.Handler(),
		Checks: map[string]apphttp.Check{
			"process":  {Do: drain.check, AtOnce: true},
			"postgres": {Do: store.Check}, "migrations": {Do: p.Schemas.Check}, "mongo": {Do: records.Check},
			"s3": {Do: p.Files.Check}, "jwks": {Do: p.Tokens.Check}, "tenancy": {Do: checkKind(c)},
		},
	})}
}
