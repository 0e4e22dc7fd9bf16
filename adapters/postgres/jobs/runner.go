// Package jobs works jobs off by River, on the same PostgreSQL: River's tables
// carry ids, and the rows that people see are the store's.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const (
	schema = "public"
	// A job whose process was killed comes again after rescueAfter, longer than any
	// attempt takes.
	rescueAfter   = domain.JobTimeout + 15*time.Second
	fetchCooldown = 25 * time.Millisecond
	fetchPoll     = time.Second // also without LISTEN
	sparePoll     = 200 * time.Millisecond
	maxConns      = 5 // of River itself; what jobs do goes through the store's pool
	endTimeout    = 5 * time.Second
)

// Rows is the store's table of jobs.
type Rows interface {
	// Begin applies Job.Begin to a row, or answers ErrJobNotFound.
	Begin(ctx context.Context, id domain.JobID, now time.Time) (j domain.Job, begun bool, err error)
	// End applies Job.End to the row, unless that is no longer as this attempt
	// began it: then the attempt does not count.
	End(ctx context.Context, begun domain.Job, o domain.JobOutcome, now time.Time) (j domain.Job, counts bool, err error)
}

// Config is what a runner needs.
type Config struct {
	Direct  *pgx.ConnConfig // past a pooler: River listens
	Rows    Rows
	Workers int // jobs at a time; at least 1
	Logger  *slog.Logger
	Clock   ports.Clock
}

// NewRunner works jobs off.
func NewRunner(c Config) ports.JobRunner { return runner{c} }

type runner struct{ Config }

// Run starts again, with pauses, while the store is away.
func (r runner) Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
	pool, err := newPool(ctx, r.Direct)
	if err != nil {
		return unusable(err)
	}
	defer pool.Close()
	var reconciling sync.WaitGroup
	reconciling.Go(func() { reconcileLoop(ctx, pool, r.Clock) })
	defer reconciling.Wait()
	for ctx.Err() == nil {
		client, err := r.client(ctx, pool, tasks, handle)
		if err != nil {
			return unusable(err)
		}
		if client.Start(ctx) == nil {
			<-client.Stopped()
			continue
		}
		pause(ctx, fetchPoll)
	}
	return nil
}

// unusable keeps the driver's words to itself.
func unusable(err error) error { return fmt.Errorf("postgres: job queue: %T", err) }

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (r runner) client(ctx context.Context, pool *pgxpool.Pool, tasks []domain.PeriodicTask, handle domain.JobHandler) (
	*river.Client[pgx.Tx], error,
) {
	cfg := config(newLog(r.Logger))
	cfg.JobTimeout, cfg.RescueStuckJobsAfter, cfg.SoftStopTimeout = domain.JobTimeout, rescueAfter, domain.JobShutdownGrace
	cfg.RetryPolicy = backoff{r.Clock}
	cfg.PeriodicJobs = periodicJobs(tasks)
	cfg.Workers = river.NewWorkers()
	a := attempts{handle, ctx.Done()}
	river.AddWorker(cfg.Workers, &worker{rows: r.Rows, attempts: a, clock: r.Clock})
	river.AddWorker(cfg.Workers, &taskWorker{attempts: a})
	return river.NewClient(Fair(pool, r.Workers, r.Clock, cfg), cfg)
}

// config is what every client of River has in common.
func config(log *slog.Logger) *river.Config {
	return &river.Config{
		Schema: schema, Logger: log, FetchCooldown: fetchCooldown, FetchPollInterval: fetchPoll,
		MaxAttempts: domain.MaxJobAttempts,
	}
}

type backoff struct{ clock ports.Clock }

func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	return b.clock.Now().Add(domain.JobBackoff(job.Attempt))
}

// Migrate prepares River's tables, unless they are there. It returns the
// driver's errors as they are.
func Migrate(ctx context.Context, direct *pgx.ConnConfig, log *slog.Logger) error {
	pool, err := newPool(ctx, direct)
	if err != nil {
		return err
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema, Logger: newLog(log)})
	if err != nil {
		return err
	}
	if _, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, ownerIndex)
	return err
}

func newPool(ctx context.Context, direct *pgx.ConnConfig) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(direct.ConnString())
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig, cfg.MaxConns = direct.Copy(), maxConns
	return pgxpool.NewWithConfig(ctx, cfg)
}
