package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type jobRow struct {
	ID              domain.JobID `bun:",pk"`
	Kind            domain.JobKind
	Enterprise      domain.EnterpriseID
	Tenant          domain.TenantID
	Subject         domain.Subject
	RequestID       string
	Reason          string
	Args            map[string]string
	State           domain.JobState
	Done            int64
	Total           int64
	Result          string
	Error           string
	Attempts        int
	CancelRequested bool
	RunAt           time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

func (r jobRow) noun() domain.Job { return domain.Job(r) }

const jobTable = "public.jobs AS job_row"

var jobFailures = failures{missing: domain.ErrJobNotFound}

// NewJobs works the jobs of db off, workers of them at a time.
func NewJobs(db *DB, workers int) ports.JobRunner {
	return jobs.NewRunner(jobs.Config{Direct: db.direct, Rows: queue{db}, Workers: workers, Logger: db.log, Clock: db.clock})
}

type queue struct{ *DB }

// Enqueue stores the row that people see and, in the same transaction, River's.
func (r queue) Enqueue(ctx context.Context, j domain.Job) error {
	row := jobRow(j)
	return r.InTx(ctx, func(ctx context.Context) error {
		if err := jobFailures.done(r.shared(ctx).into(&row, jobTable).Exec(ctx)); err != nil {
			return err
		}
		return failures{}.explain(r.queue.Insert(ctx, r.unit(ctx).tx.Tx, j))
	})
}

// Cancel keeps River from handing over, in the same transaction, what has not
// begun.
func (r queue) Cancel(ctx context.Context, id domain.JobID, now time.Time) (domain.Job, error) {
	cancel := func(j *domain.Job) error { return j.Cancel(now) }
	return r.alter(ctx, id, cancel, func(ctx context.Context, j domain.Job) error {
		if j.State != domain.JobCancelled {
			return nil
		}
		return failures{}.explain(r.queue.Cancel(ctx, r.unit(ctx).tx.Tx, id))
	})
}

func (r queue) Get(ctx context.Context, id domain.JobID) (domain.Job, error) {
	return r.get(ctx, id, free)
}

func (r queue) get(ctx context.Context, id domain.JobID, how clause) (domain.Job, error) {
	var row jobRow
	err := how(r.shared(ctx).from(&row, jobTable).Where("id = ?", id)).Scan(ctx)
	return row.noun(), jobFailures.explain(err)
}

func (r queue) List(ctx context.Context, q domain.JobQuery) (domain.Page[domain.Job], error) {
	var rows []jobRow
	s := r.shared(ctx).from(&rows, jobTable).OrderExpr("created_at DESC, id DESC")
	s = has(has(has(s, "enterprise", q.Enterprise), "subject", q.Subject), "state", q.State)
	return page(ctx, s, &rows, q.Paging, jobRow.noun)
}

func (r queue) DeleteEnded(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.jobs WHERE state NOT IN (?) AND updated_at < ?",
		bun.List(domain.PendingJobStates()), then)
}

func (r queue) HasPending(ctx context.Context, kind domain.JobKind, e domain.EnterpriseID) (found bool, err error) {
	err = r.shared(ctx).raw(
		"SELECT EXISTS (SELECT FROM public.jobs WHERE kind = ? AND enterprise = ? AND state IN (?))",
		kind, e, bun.List(domain.PendingJobStates())).Scan(ctx, &found)
	return found, jobFailures.explain(err)
}

// alter locks one row, applies change, stores the result, and calls then in the
// same transaction.
func (r queue) alter(ctx context.Context, id domain.JobID, change func(*domain.Job) error,
	then func(context.Context, domain.Job) error,
) (domain.Job, error) {
	get := func(ctx context.Context) (domain.Job, error) { return r.get(ctx, id, locked) }
	return alter(ctx, r.DB, get, change, func(ctx context.Context, j domain.Job) error {
		row := jobRow(j)
		if err := jobFailures.one(r.shared(ctx).set(&row, jobTable).WherePK().Exec(ctx)); err != nil {
			return err
		}
		return then(ctx, j)
	})
}
