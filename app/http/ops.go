package http

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"github.com/tenon-health/tenon/app/http/rest"
)

// OpsOptions are what the operators' listener tells.
type OpsOptions struct {
	Version string
	Checks  map[string]func(context.Context) error // by the name of what is checked
	Logger  *slog.Logger
	Metrics http.Handler // answers Prometheus; may be nil
}

// checkTimeout bounds one check: a probe must not hang.
const checkTimeout = 2 * time.Second

// NewOps builds the operators' app, for a listener of its own: whether the
// process lives, what it can reach, and what it is.
func NewOps(o OpsOptions) *fiber.App {
	app := fiber.New(fiber.Config{
		Immutable: true, DisableStartupMessage: true, ReadTimeout: 10 * time.Second, ErrorHandler: rest.HandleError,
	})
	app.Use(rest.Begin)
	log := cmp.Or(o.Logger, slog.Default())
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok"}) })
	app.Get("/version", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"version": o.Version}) })
	if o.Metrics != nil {
		app.Get("/metrics", adaptor.HTTPHandler(o.Metrics))
	}
	app.Get("/readyz", func(c *fiber.Ctx) error { return ready(c, log, o.Checks) })
	rest.AnswerUnknownMethods(app)
	return app
}

// ready names what failed; why stands in the log.
func ready(c *fiber.Ctx, log *slog.Logger, checks map[string]func(context.Context) error) error {
	results, status := fiber.Map{}, "ok"
	for name, err := range run(checks) {
		results[name] = "ok"
		if err != nil {
			results[name], status = "failed", "failed"
			log.Warn("not ready", "check", name, "error", err)
		}
	}
	if status != "ok" {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(fiber.Map{"status": status, "checks": results})
}

// run does all checks at once and waits for none beyond its time.
func run(checks map[string]func(context.Context) error) map[string]error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	var (
		mu      sync.Mutex
		wait    sync.WaitGroup
		results = map[string]error{}
	)
	for name, check := range checks {
		wait.Go(func() {
			err := bounded(ctx, check)
			mu.Lock()
			defer mu.Unlock()
			results[name] = err
		})
	}
	wait.Wait()
	return results
}

// bounded gives up on a check that does not heed its ctx.
func bounded(ctx context.Context, check func(context.Context) error) error {
	done := make(chan error, 1)
	go func() { done <- check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
