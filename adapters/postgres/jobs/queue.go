package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// schedulerInterval is how often River looks for jobs whose time has come.
const schedulerInterval = 5 * time.Second

// jobArgs is what River knows of a job.
type jobArgs struct {
	ID  domain.JobID
	Of  domain.JobKind
	For string // whose turn it takes, as Job.Owner says
}

// Kind is River's name of all our jobs.
func (jobArgs) Kind() string { return "tenon_job" }

// Queue changes River's tables in the transactions of others. It returns the
// driver's errors as they are.
type Queue struct {
	client *river.Client[*sql.Tx]
	clock  ports.Clock
}

// NewQueue works nothing off and needs no connection of its own.
func NewQueue(log *slog.Logger, clock ports.Clock) (*Queue, error) {
	client, err := river.NewClient(riverdatabasesql.New(nil), config(newLog(log)))
	return &Queue{client, clock}, err
}

// Insert lets River know of a job. One that is due soon may be handed over
// before its time: the worker looks.
func (q *Queue) Insert(ctx context.Context, tx *sql.Tx, j domain.Job) error {
	opts := &river.InsertOpts{Metadata: traceMetadata(ctx)}
	if j.RunAt.Sub(q.clock.Now()) > schedulerInterval {
		opts.ScheduledAt = j.RunAt
	}
	_, err := q.client.InsertTx(ctx, tx, jobArgs{j.ID, j.Kind, j.Owner()}, opts)
	return err
}

// Cancel keeps River from handing a job over, ever again. One that River has
// forgotten is cancelled already.
func (q *Queue) Cancel(ctx context.Context, tx *sql.Tx, id domain.JobID) error {
	known, _, err := pending(ctx, tx, id)
	if known == 0 || err != nil {
		return err
	}
	_, err = q.client.JobCancelTx(ctx, tx, known)
	return err
}

// Hurry makes River hand a job over at once that waits for another attempt.
func (q *Queue) Hurry(ctx context.Context, tx *sql.Tx, j domain.Job) error {
	known, err := waiting(ctx, tx, j.ID)
	if err != nil {
		return err
	}
	if known == 0 {
		return q.Insert(ctx, tx, j)
	}
	_, err = q.client.JobRetryTx(ctx, tx, known)
	return err
}

// Our row tells of a failed attempt a moment before River does, which would then set a
// time of its own. A node that was killed in between never tells River.
const (
	reportDelay = 20 * time.Millisecond
	maxReports  = 50
)

// waiting is pending, but 0 while River has the job in hand for longer than its report
// takes.
func waiting(ctx context.Context, tx *sql.Tx, id domain.JobID) (known int64, err error) {
	for range maxReports {
		known, running, err := pending(ctx, tx, id)
		if err != nil || !running {
			return known, err
		}
		pause(ctx, reportDelay)
	}
	return 0, ctx.Err()
}

// pending is River's number of a job that it has still to work off; 0 for none. A job
// that was retried has several.
func pending(ctx context.Context, tx *sql.Tx, id domain.JobID) (known int64, running bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id, state = 'running' FROM public.river_job
		WHERE args @> jsonb_build_object('ID', $1::text) AND finalized_at IS NULL ORDER BY id DESC LIMIT 1`,
		string(id)).Scan(&known, &running)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return known, running, err
}
