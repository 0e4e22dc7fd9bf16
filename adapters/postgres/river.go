package postgres

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

// How the queue works. A job whose process was killed comes again after
// rescueAfter, longer than any attempt takes.
const (
	rescueAfter   = domain.JobTime + 15*time.Second
	fetchCooldown = 25 * time.Millisecond
	fetchPoll     = time.Second     // also without LISTEN
	soon          = 5 * time.Second // how often River looks for jobs whose time has come
	queueConns    = 5               // of River itself; what jobs do goes through the pool
	reportTimeout = 5 * time.Second
)

// ticket is what River knows of a job.
type ticket struct {
	ID domain.JobID
	Of domain.JobKind
}

func (ticket) Kind() string { return "tenon_job" }

// inserter puts tickets into River's tables.
type inserter struct{ client *river.Client[pgx.Tx] }

func newInserter(log *slog.Logger) (*inserter, error) {
	client, err := river.NewClient(riverpgxv5.New(nil), riverConfig(log))
	return &inserter{client}, err
}

func riverConfig(log *slog.Logger) *river.Config {
	return &river.Config{Schema: sharedSchema, Logger: log, FetchCooldown: fetchCooldown, FetchPollInterval: fetchPoll, MaxAttempts: domain.JobAttempts}
}

// insert joins the unit of work that ctx carries.
func (i *inserter) insert(ctx context.Context, db *DB, j domain.Job) error {
	opts := &river.InsertOpts{}
	if j.RunAt.Sub(db.clock.Now()) > soon {
		opts.ScheduledAt = j.RunAt
	}
	return failures{}.explain(db.pgx(ctx, func(conn *pgx.Conn) error {
		_, err := i.client.InsertTx(ctx, borrowed{conn}, ticket{j.ID, j.Kind}, opts)
		return err
	}))
}

// migrateQueue prepares River's tables, unless they are there.
func (db *DB) migrateQueue(ctx context.Context) error {
	pool, err := db.directPool(ctx)
	if err != nil {
		return failures{}.explain(err)
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: sharedSchema, Logger: db.log})
	if err != nil {
		return fmt.Errorf("postgres: job queue: %T", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return failures{}.explain(err)
}

// directPool is for River, past a pooler.
func (db *DB) directPool(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(db.direct.ConnString())
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig, cfg.MaxConns = db.direct.Copy(), queueConns
	return pgxpool.NewWithConfig(ctx, cfg)
}

// NewJobs works the queue of db off, workers jobs at a time.
func NewJobs(db *DB, workers int) ports.Jobs { return jobs{db, workers} }

type jobs struct {
	*DB
	workers int
}

// Run starts again, with pauses, while the store is away.
func (r jobs) Run(ctx context.Context, handle func(ctx context.Context, j domain.Job) error) error {
	pool, err := r.directPool(ctx)
	if err != nil {
		return failures{}.explain(err)
	}
	defer pool.Close()
	var burying sync.WaitGroup
	burying.Go(func() { r.bury(ctx) })
	defer burying.Wait()
	for ctx.Err() == nil {
		client, err := r.client(ctx, pool, handle)
		if err != nil {
			return fmt.Errorf("postgres: job queue: %T", err)
		}
		if client.Start(ctx) == nil {
			<-client.Stopped()
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(fetchPoll):
		}
	}
	return nil
}

func (r jobs) client(ctx context.Context, pool *pgxpool.Pool, handle func(context.Context, domain.Job) error) (*river.Client[pgx.Tx], error) {
	cfg := riverConfig(r.log)
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(r.workers, 1)}}
	cfg.JobTimeout, cfg.RescueStuckJobsAfter, cfg.SoftStopTimeout = domain.JobTime, rescueAfter, domain.JobGrace
	cfg.RetryPolicy = pauses{r.clock}
	cfg.Workers = river.NewWorkers()
	river.AddWorker(cfg.Workers, &worker{queue: queue{r.DB}, handle: handle, stopping: ctx.Done()})
	return river.NewClient(riverpgxv5.New(pool), cfg)
}

type pauses struct{ clock ports.Clock }

func (p pauses) NextRetry(job *rivertype.JobRow) time.Time {
	return p.clock.Now().Add(domain.JobPause(job.Attempt))
}
