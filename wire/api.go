package wire

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/postgres"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/ports"
)

// API is the HTTP program: two listeners and the workers.
type API struct {
	Core   *core.Core
	Config Config
	front  front
	back   back
	jobs   ports.JobRunner
	ending *ending
	log    Log
}

// The two listeners: for apps, and for operators.
type (
	front struct{ *fiber.App }
	back  struct{ *fiber.App }
)

// ending is known to all that must hear early that the process is about to end.
type ending struct {
	ctx   context.Context
	begin context.CancelFunc
}

func newEnding() *ending {
	ctx, begin := context.WithCancel(context.Background())
	return &ending{ctx, begin}
}

var errEnding = errors.New("the process is ending")

func (e *ending) check(context.Context) error {
	if e.ctx.Err() != nil {
		return errEnding
	}
	return nil
}

func newFront(c *core.Core, cfg Config, end *ending, log Log) front {
	return front{apphttp.New(c, apphttp.Options{
		Timeout: cfg.RequestTime, UploadTimeout: cfg.UploadTime, BodyLimit: cfg.Body, UploadLimit: cfg.Upload,
		TenantHeader: cfg.TenantHeader, TrustedProxies: cfg.TrustedProxies, AllowedOrigins: cfg.AllowedOrigins,
		PublicURL: cfg.PublicBaseURL, SealKey: cfg.SealKey, Logger: log, Version: Version(), Stopping: end.ctx,
		IssuerURL: cfg.Issuer, Audience: cfg.Audience, ClientID: cfg.ClientID,
	})}
}

// newBack tells what a node needs to do its work.
func newBack(p ports.Set, store *postgres.DB, records *mongo.DB, end *ending, log Log) back {
	return back{apphttp.NewOps(apphttp.OpsOptions{
		Version: Version(), Logger: log,
		Checks: map[string]func(context.Context) error{
			"process": end.check, "postgres": store.Check, "migrations": p.Schemas.Check, "mongo": records.Check, "s3": p.Files.Check, "jwks": p.Tokens.Check,
		},
	})}
}
