package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	waitingJobs = 100_000
	fairGoal    = 0.9
	manyWorkers = 200 // so that the database is what bounds them
)

// BenchmarkFairClaim works jobs off that do nothing, of one enterprise with 100,000 of them and of a hundred that have
// them together, by River's own claim and by the fair one. Meanwhile the only job of another enterprise comes in.
func BenchmarkFairClaim(b *testing.B) {
	pool := jobDatabase(b, scenario.NewStack(b))
	for b.Loop() {
		for name, owners := range map[string]int{"one-owner": 1, "100-owners": 100} {
			var own, fair []float64
			for range rounds {
				own = append(own, workOff(b, pool, owners, plainDriver).rate)
				found := workOff(b, pool, owners, fairDriver)
				fair = append(fair, found.rate)
				if found.waited > time.Second {
					b.Errorf("%s: the only job of an enterprise has waited %v", name, found.waited)
				}
			}
			ratio := median(fair) / median(own)
			b.ReportMetric(ratio, name+"-of-own-claim")
			progress("%s: %.0f jobs/s by River's own claim, %.0f fairly", name, median(own), median(fair))
			if ratio < fairGoal {
				b.Errorf("%s: the fair claim has %.2f of the own one's jobs, at least %.2f are asked for", name, ratio, fairGoal)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
}

// newDriver completes the configuration.
type newDriver func(*pgxpool.Pool, *river.Config) riverdriver.Driver[pgx.Tx]

func plainDriver(pool *pgxpool.Pool, cfg *river.Config) riverdriver.Driver[pgx.Tx] {
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: manyWorkers}}
	return riverpgxv5.New(pool)
}

func fairDriver(pool *pgxpool.Pool, cfg *river.Config) riverdriver.Driver[pgx.Tx] {
	return jobs.Fair(pool, manyWorkers, ports.SystemClock{}, cfg)
}

// jobDatabase is one of its own, at which nobody else works.
func jobDatabase(b *testing.B, s *scenario.Stack) *pgxpool.Pool {
	b.Helper()
	admin, err := pgx.Connect(b.Context(), s.DatabaseURL)
	expect.NoError(b, err)
	defer admin.Close(b.Context())
	_, err = admin.Exec(b.Context(), "CREATE DATABASE fair_claim")
	expect.NoError(b, err)
	address, err := url.Parse(s.DatabaseURL)
	expect.NoError(b, err)
	address.Path = "/fair_claim"
	pool, err := pgxpool.New(b.Context(), address.String())
	expect.NoError(b, err)
	b.Cleanup(pool.Close)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	expect.NoError(b, jobs.Migrate(b.Context(), pool.Config().ConnConfig, quiet))
	return pool
}

// nothingArgs is a job that does nothing.
type nothingArgs struct{ ID, Of, For string }

func (nothingArgs) Kind() string { return "tenon_job" }

// nothing counts them, and notes when the single one came.
type nothing struct {
	river.WorkerDefaults[nothingArgs]
	worked atomic.Int64
	single chan time.Time
}

func (w *nothing) Work(_ context.Context, j *river.Job[nothingArgs]) error {
	w.worked.Add(1)
	if j.Args.For == "single" {
		w.single <- time.Now()
	}
	return nil
}

// workedOff is what came of one round.
type workedOff struct {
	rate   float64       // jobs a second
	waited time.Duration // by the only job of an enterprise, as far as it came
}

func workOff(b *testing.B, pool *pgxpool.Pool, owners int, driver newDriver) (w workedOff) {
	b.Helper()
	fillQueue(b, pool, owners)
	worker := &nothing{single: make(chan time.Time, 1)}
	cfg := &river.Config{
		Schema: "public", FetchCooldown: 25 * time.Millisecond, Workers: river.NewWorkers(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	river.AddWorker(cfg.Workers, worker)
	client, err := river.NewClient(driver(pool, cfg), cfg)
	expect.NoError(b, err)
	expect.NoError(b, client.Start(b.Context()))
	expect.Eventually(b, "they are worked off", func() bool { return worker.worked.Load() > 1000 })
	began, before := time.Now(), worker.worked.Load()
	_, err = client.Insert(b.Context(), nothingArgs{ID: "single", Of: "single", For: "single"}, nil)
	expect.NoError(b, err)
	time.Sleep(stretch)
	w.rate = float64(worker.worked.Load()-before) / time.Since(began).Seconds()
	select {
	case at := <-worker.single:
		w.waited = at.Sub(began)
	default:
		w.waited = time.Since(began)
	}
	expect.NoError(b, client.Stop(b.Context()))
	return w
}

func fillQueue(b *testing.B, pool *pgxpool.Pool, owners int) {
	b.Helper()
	insert := fmt.Sprintf(`INSERT INTO public.river_job (args, kind, max_attempts)
		SELECT jsonb_build_object('ID', n::text, 'Of', 'many', 'For', 'e' || n %% %d), 'tenon_job', 25
		FROM generate_series(1, %d) AS n`, owners, waitingJobs)
	for _, statement := range []string{"TRUNCATE public.river_job", insert, "VACUUM ANALYZE public.river_job"} {
		_, err := pool.Exec(b.Context(), statement)
		expect.NoError(b, err)
	}
}
