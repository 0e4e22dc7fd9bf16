package http

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"github.com/tenon-health/tenon/app/http/rest"
)

// OpsOptions are what the operators' listener tells.
type OpsOptions struct {
	Version string
	Checks  map[string]Check // by the name of what is checked
	Logger  *slog.Logger
	Metrics http.Handler     // answers Prometheus; may be nil
	Now     func() time.Time // by which a check fails for long; nil for the process's own
}

// NewOps builds the operators' app, for a listener of its own: whether the
// process lives, what it can reach, and what it is.
func NewOps(o OpsOptions) *fiber.App {
	app := fiber.New(fiber.Config{
		Immutable: true, DisableStartupMessage: true, ReadTimeout: 10 * time.Second, ErrorHandler: rest.HandleError,
	})
	app.Use(rest.Begin)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Now == nil {
		o.Now = time.Now
	}
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok"}) })
	app.Get("/version", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"version": o.Version}) })
	if o.Metrics != nil {
		app.Get("/metrics", adaptor.HTTPHandler(o.Metrics))
	}
	app.Get("/readyz", newReadiness(o).answer)
	rest.AnswerUnknownMethods(app)
	return app
}
