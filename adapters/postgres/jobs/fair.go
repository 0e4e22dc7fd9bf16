package jobs

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/tenon-health/tenon/ports"
)

// spareQueue names the workers that are kept for owners of whose jobs none runs
// here. No job waits in it: they take theirs from the one queue that there is.
const spareQueue = "spare"

// spareWorkers is how many there are beside so many others.
func spareWorkers(workers int) int { return max(workers/5, 1) }

// fairDriver is River's, but for the jobs that a node takes up: River's own takes
// those that have waited the longest, so that a hundred thousand of one enterprise
// go before the single one of another.
type fairDriver struct {
	*riverpgxv5.Driver
	executor fairExecutor
}

// Fair is a driver for one client of River, with so many workers and the spare ones.
// It completes the client's configuration.
func Fair(pool *pgxpool.Pool, workers int, clock ports.Clock, cfg *river.Config) riverdriver.Driver[pgx.Tx] {
	workers = max(workers, 1)
	inner, inHand := riverpgxv5.New(pool), newRunning(workers, clock)
	cfg.Queues = map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: workers},
		spareQueue:         {MaxWorkers: spareWorkers(workers), FetchPollInterval: sparePoll},
	}
	cfg.Middleware = []rivertype.Middleware{inHand.middleware()}
	return fairDriver{inner, fairExecutor{inner.GetExecutor(), &claimer{pool, inHand}}}
}

// GetExecutor is what River asks for.
func (d fairDriver) GetExecutor() riverdriver.Executor { return d.executor }

type fairExecutor struct {
	riverdriver.Executor
	claimer *claimer
}

// JobGetAvailable takes up the jobs of every owner in turn.
func (e fairExecutor) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) (
	*riverdriver.JobGetAvailableResult, error,
) {
	jobs, err := e.claimer.claim(ctx, p)
	return &riverdriver.JobGetAvailableResult{Jobs: jobs}, err
}

// claimer takes jobs up for one node. River asks it for the workers of one queue from
// one goroutine, and those of the other from another.
type claimer struct {
	pool    *pgxpool.Pool
	running *running
}

// claim goes on while there is a free worker and an owner who may have more.
func (c *claimer) claim(ctx context.Context, p *riverdriver.JobGetAvailableParams) (
	all []*rivertype.JobRow, err error,
) {
	spare := p.Queue == spareQueue
	if spare && !c.running.full() {
		return nil, nil
	}
	for more := true; more && len(all) < p.MaxToLock; {
		var some []*rivertype.JobRow
		some, more, err = c.claimSome(ctx, p, spare, p.MaxToLock-len(all))
		all = append(all, some...)
		if err != nil {
			break
		}
	}
	if len(all) > 0 {
		return all, nil // which are ours now: what failed then comes again
	}
	return nil, err
}

// claimSome gives owners as many of the free workers as they are due, and tells
// whether there may be more to give.
func (c *claimer) claimSome(ctx context.Context, p *riverdriver.JobGetAvailableParams, spare bool, free int) (
	jobs []*rivertype.JobRow, more bool, err error,
) {
	waiting, err := c.waiting(ctx, p)
	if err != nil {
		return nil, false, err
	}
	due := c.running.allot(waiting, free, spare)
	if len(due) == 0 {
		return nil, false, nil
	}
	taken, err := c.take(ctx, p, due)
	if err != nil {
		return nil, false, err
	}
	exhausted := c.running.add(taken, due, spare)
	return rowsOf(taken), len(taken) > 0 && !spare && (!exhausted || len(waiting) == maxOwners), nil
}

// claimed is a job with its owner.
type claimed struct {
	Owner string
	rivertype.JobRow
}

func rowsOf(all []claimed) (rows []*rivertype.JobRow) {
	for i := range all {
		rows = append(rows, inUTC(&all[i].JobRow))
	}
	return rows
}

func inUTC(j *rivertype.JobRow) *rivertype.JobRow {
	j.CreatedAt, j.ScheduledAt, j.Queue = j.CreatedAt.UTC(), j.ScheduledAt.UTC(), river.QueueDefault
	return j
}

// waiting lists owners of jobs that are due, each in its turn.
func (c *claimer) waiting(ctx context.Context, p *riverdriver.JobGetAvailableParams) ([]string, error) {
	rows, err := c.pool.Query(ctx, ownersStatement, river.QueueDefault, c.running.last(), p.Now, maxOwners)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// take takes up so many jobs of each owner, those that have waited the longest first.
func (c *claimer) take(ctx context.Context, p *riverdriver.JobGetAvailableParams, due []allotment) ([]claimed, error) {
	owners, numbers := make([]string, len(due)), make([]int, len(due))
	for i, d := range due {
		owners[i], numbers[i] = d.owner, d.jobs
	}
	rows, err := c.pool.Query(
		ctx, claimStatement, owners, numbers, river.QueueDefault, p.Now, p.MaxAttemptedBy, p.ClientID,
	)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByNameLax[claimed])
}
