package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type jobRow struct {
	ID         domain.JobID `bun:",pk"`
	Kind       domain.JobKind
	Enterprise domain.EnterpriseID
	Tenant     domain.TenantID
	Subject    domain.Subject
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

// begin marks a job as running, unless it is over.
func (r queue) begin(ctx context.Context, id domain.JobID) (j domain.Job, over bool, err error) {
	res, err := r.shared(ctx).raw("UPDATE public.jobs SET state = ?, attempts = attempts + 1, updated_at = ? WHERE id = ? AND state IN (?)",
		domain.JobRunning, ports.Wall(), id, bun.List(ongoing)).Exec(ctx)
	n, err := jobFailures.count(res, err)
	if err != nil || n == 0 {
		return j, n == 0, err
	}
	j, err = r.Get(ctx, id)
	return j, false, err
}

// end notes what became of a running job; pause is when it comes again.
func (r queue) end(ctx context.Context, id domain.JobID, state domain.JobState, code string, pause time.Duration) error {
	at := ports.Wall()
	return r.exec(ctx, "UPDATE public.jobs SET state = ?, error = ?, updated_at = ?, run_at = CASE WHEN ? THEN ? ELSE run_at END WHERE id = ?",
		state, code, at, pause > 0, at.Add(pause), id)
}
