package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type jobRow struct {
	ID         domain.JobID `bun:",pk"`
	Kind       domain.JobKind
	Enterprise domain.EnterpriseID
	Tenant     domain.TenantID
	Subject    domain.Subject
	RequestID  string
	Reason     string
	Args       map[string]string
	State      domain.JobState
	Done       int64
	Total      int64
	Result     string
	Error      string
	Attempts   int
	RunAt      time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

func (r jobRow) noun() domain.Job { return domain.Job(r) }

const jobTable = "public.jobs AS job_row"

var (
	jobFailures = failures{missing: domain.NoSuchJob}
	ongoing     = []domain.JobState{domain.JobQueued, domain.JobRunning, domain.JobRetrying}
)

type queue struct{ *DB }

// Enqueue stores the row that people see and, in the same transaction, River's.
func (r queue) Enqueue(ctx context.Context, j domain.Job) error {
	row := jobRow(j)
	return r.InTx(ctx, func(ctx context.Context) error {
		if err := jobFailures.done(r.shared(ctx).into(&row, jobTable).Exec(ctx)); err != nil {
			return err
		}
		return r.queue.insert(ctx, r.DB, j)
	})
}

func (r queue) Get(ctx context.Context, id domain.JobID) (domain.Job, error) {
	var row jobRow
	err := r.shared(ctx).from(&row, jobTable).Where("id = ?", id).Scan(ctx)
	return row.noun(), jobFailures.explain(err)
}

func (r queue) List(ctx context.Context, q domain.JobQuery) (domain.Page[domain.Job], error) {
	var rows []jobRow
	s := r.shared(ctx).from(&rows, jobTable).OrderExpr("created_at DESC, id DESC")
	s = has(has(has(s, "enterprise", q.Enterprise), "subject", q.Subject), "state", q.State)
	return page(ctx, s, &rows, q.Paging, jobRow.noun)
}

func (r queue) DeleteEnded(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.jobs WHERE state NOT IN (?) AND updated_at < ?", bun.List(ongoing), then)
}

func (r queue) Ongoing(ctx context.Context, kind domain.JobKind, e domain.EnterpriseID) (found bool, err error) {
	err = r.shared(ctx).raw("SELECT EXISTS (SELECT FROM public.jobs WHERE kind = ? AND enterprise = ? AND state IN (?))", kind, e, bun.List(ongoing)).Scan(ctx, &found)
	return found, jobFailures.explain(err)
}

// begin marks a job as running, unless it is over. Its attempts tell this run
// from every other that may still be under way.
func (r queue) begin(ctx context.Context, id domain.JobID) (j domain.Job, over bool, err error) {
	var row jobRow
	err = jobFailures.explain(r.shared(ctx).raw("UPDATE public.jobs SET state = ?, attempts = attempts + 1, updated_at = ? WHERE id = ? AND state IN (?) RETURNING *",
		domain.JobRunning, r.clock.Now(), id, bun.List(ongoing)).Scan(ctx, &row))
	if errors.Is(err, domain.NoSuchJob) {
		return j, true, nil
	}
	return row.noun(), false, err
}

// end notes what became of a run, and tells whether that counts: not if it was
// taken for dead meanwhile. A run that comes to nothing is no attempt.
func (r queue) end(ctx context.Context, j domain.Job, v verdict) (counts bool, err error) {
	at, undone := r.clock.Now(), 0
	if v.state == domain.JobQueued {
		undone = 1
	}
	n, err := jobFailures.count(r.shared(ctx).raw(`UPDATE public.jobs SET state = ?, error = ?, attempts = attempts - ?, updated_at = ?, run_at = CASE WHEN ? THEN ? ELSE run_at END
		WHERE id = ? AND state = ? AND attempts = ?`, v.state, v.code, undone, at, v.pause > 0, at.Add(v.pause), j.ID, domain.JobRunning, j.Attempts).Exec(ctx))
	return n == 1, err
}
