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

func (r jobRow) toDomain() domain.Job { return domain.Job(r) }

const jobTable = "public.jobs AS job_row"

var jobErrors = errorMap{notFound: domain.ErrJobNotFound}

// NewJobs works the jobs of db off, workers of them at a time.
func NewJobs(db *DB, workers int) ports.JobRunner {
	return jobs.NewRunner(jobs.Config{
		Direct: db.direct, Rows: jobRepository{db}, Workers: workers, Logger: db.log, Clock: db.clock,
	})
}

type jobRepository struct{ *DB }

// Enqueue stores the row that people see and, in the same transaction, River's.
func (r jobRepository) Enqueue(ctx context.Context, j domain.Job) error {
	row := jobRow(j)
	return r.InTx(ctx, func(ctx context.Context) error {
		if err := jobErrors.exec(r.shared(ctx).insert(&row, jobTable).Exec(ctx)); err != nil {
			return err
		}
		return errorMap{}.translate(r.queue.Insert(ctx, r.unit(ctx).tx.Tx, j))
	})
}

// Cancel keeps River from handing over, in the same transaction, what has not
// begun.
func (r jobRepository) Cancel(ctx context.Context, id domain.JobID, now time.Time) (domain.Job, error) {
	cancel := func(j *domain.Job) error { return j.Cancel(now) }
	return r.updateLocked(ctx, id, cancel, func(ctx context.Context, j domain.Job) error {
		if j.State != domain.JobCancelled {
			return nil
		}
		return errorMap{}.translate(r.queue.Cancel(ctx, r.unit(ctx).tx.Tx, id))
	})
}

// Retry hands a job that River has given up over to it once more, in the same
// transaction.
func (r jobRepository) Retry(ctx context.Context, id domain.JobID, now time.Time) (domain.Job, error) {
	var was domain.JobState
	retry := func(j *domain.Job) error {
		was = j.State
		return j.Retry(now)
	}
	return r.updateLocked(ctx, id, retry, func(ctx context.Context, j domain.Job) error {
		if was == domain.JobRetrying {
			return errorMap{}.translate(r.queue.Hurry(ctx, r.unit(ctx).tx.Tx, j))
		}
		return errorMap{}.translate(r.queue.Insert(ctx, r.unit(ctx).tx.Tx, j))
	})
}

func (r jobRepository) Get(ctx context.Context, id domain.JobID) (domain.Job, error) {
	return r.get(ctx, id, noLock)
}

func (r jobRepository) get(ctx context.Context, id domain.JobID, how clause) (domain.Job, error) {
	var row jobRow
	err := how(r.shared(ctx).selectFrom(&row, jobTable).Where("id = ?", id)).Scan(ctx)
	return row.toDomain(), jobErrors.translate(err)
}

func (r jobRepository) List(ctx context.Context, q domain.JobQuery) (domain.Page[domain.Job], error) {
	var rows []jobRow
	s := r.shared(ctx).selectFrom(&rows, jobTable).OrderExpr("created_at DESC, id DESC")
	s = whereEq(whereEq(whereEq(s, "enterprise", q.Enterprise), "subject", q.Subject), "state", q.State)
	s = whereEq(s, "kind", q.Kind)
	return page(ctx, s, &rows, q.Paging, jobRow.toDomain)
}

func (r jobRepository) DeleteEnded(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.jobs WHERE state NOT IN (?) AND updated_at < ?",
		bun.List(domain.PendingJobStates()), then)
}

func (r jobRepository) HasPending(
	ctx context.Context, kind domain.JobKind, e domain.EnterpriseID,
) (found bool, err error) {
	err = r.shared(ctx).raw(
		"SELECT EXISTS (SELECT FROM public.jobs WHERE kind = ? AND enterprise = ? AND state IN (?))",
		kind, e, bun.List(domain.PendingJobStates())).Scan(ctx, &found)
	return found, jobErrors.translate(err)
}

// updateLocked locks one row, applies change, stores the result, and calls then in the
// same transaction.
func (r jobRepository) updateLocked(ctx context.Context, id domain.JobID, change func(*domain.Job) error,
	then func(context.Context, domain.Job) error,
) (domain.Job, error) {
	get := func(ctx context.Context) (domain.Job, error) { return r.get(ctx, id, forUpdate) }
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, j domain.Job) error {
		row := jobRow(j)
		if err := jobErrors.execOne(r.shared(ctx).update(&row, jobTable).WherePK().Exec(ctx)); err != nil {
			return err
		}
		return then(ctx, j)
	})
}
