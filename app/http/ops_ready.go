package http

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Check is one thing that a node needs to do its work.
type Check struct {
	Do     func(context.Context) error
	AtOnce bool // its first failure counts, because it does not pass
}

const (
	checkTimeout  = 2 * time.Second  // a probe must not hang
	checkPatience = 15 * time.Second // a store that is slow for a moment takes no node away
)

// What a check has come to.
const (
	checkOK      = "ok"
	checkFailing = "failing" // just now: not for long enough to count
	checkFailed  = "failed"
)

// readiness remembers how the checks went. One that has never succeeded fails at once: what was never there does not
// come back in a moment.
type readiness struct {
	OpsOptions
	mu    sync.Mutex
	went  map[string]bool      // well, at least once
	since map[string]time.Time // it has failed, without success in between
}

func newReadiness(o OpsOptions) *readiness {
	return &readiness{OpsOptions: o, went: map[string]bool{}, since: map[string]time.Time{}}
}

// answer names what failed; why stands in the log.
func (r *readiness) answer(c *fiber.Ctx) error {
	results, status := fiber.Map{}, checkOK
	for name, err := range run(r.Checks) {
		result := r.judge(name, err)
		results[name] = result
		if err != nil {
			r.Logger.Warn("not ready", "check", name, "result", result, "error", err)
		}
		if result == checkFailed {
			status = checkFailed
			c.Status(http.StatusServiceUnavailable)
		}
	}
	return c.JSON(fiber.Map{"status": status, "checks": results})
}

func (r *readiness) judge(name string, err error) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.went[name] = true
		delete(r.since, name)
		return checkOK
	}
	now := r.Now()
	if _, known := r.since[name]; !known {
		r.since[name] = now
	}
	if r.Checks[name].AtOnce || !r.went[name] || now.Sub(r.since[name]) >= checkPatience {
		return checkFailed
	}
	return checkFailing
}

// run does all checks at once and waits for none beyond its time.
func run(checks map[string]Check) map[string]error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	var (
		mu      sync.Mutex
		wait    sync.WaitGroup
		results = map[string]error{}
	)
	for name, check := range checks {
		wait.Go(func() {
			err := bounded(ctx, check.Do)
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
