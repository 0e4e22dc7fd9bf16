package memory

import (
	"cmp"
	"context"
	"maps"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type jobRepository struct{ *store }

func cloneJob(j domain.Job) domain.Job {
	j.Args = maps.Clone(j.Args)
	return j
}

func (r jobRepository) Enqueue(ctx context.Context, j domain.Job) error {
	return r.InTx(ctx, func(context.Context) error {
		r.afterCommit(r.signalJobs)
		return r.jobs.insert(j.ID, j)
	})
}

func (r jobRepository) Get(ctx context.Context, id domain.JobID) (j domain.Job, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		j, err = r.jobs.get(id, domain.ErrJobNotFound)
		return err
	})
	return j, err
}

func (r jobRepository) List(ctx context.Context, q domain.JobQuery) (p domain.Page[domain.Job], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.jobs.all(func(_ domain.JobID, j domain.Job) bool {
			return (q.Enterprise == "" || q.Enterprise == j.Enterprise) && (q.Subject == "" || q.Subject == j.Subject) &&
				(q.State == "" || q.State == j.State) && (q.Kind == "" || q.Kind == j.Kind)
		})
		sortBy(
			all, nil, nil,
			func(a, b domain.Job) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID)) },
		)
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func (r jobRepository) Cancel(ctx context.Context, id domain.JobID, now time.Time) (j domain.Job, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		j, err = r.jobs.update(id, domain.ErrJobNotFound, func(j *domain.Job) error { return j.Cancel(now) })
		return err
	})
	return j, err
}

func (r jobRepository) Retry(ctx context.Context, id domain.JobID, now time.Time) (j domain.Job, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		r.afterCommit(r.signalJobs)
		j, err = r.jobs.update(id, domain.ErrJobNotFound, func(j *domain.Job) error { return j.Retry(now) })
		return err
	})
	return j, err
}

func (r jobRepository) DeleteEnded(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.jobs.deleteAll(func(_ domain.JobID, j domain.Job) bool { return j.State.Ended() && j.UpdatedAt.Before(then) })
		return nil
	})
}

func (r jobRepository) HasPending(
	ctx context.Context, kind domain.JobKind, e domain.EnterpriseID,
) (ongoing bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		ongoing = r.jobs.any(func(_ domain.JobID, j domain.Job) bool {
			return j.Kind == kind && j.Enterprise == e && !j.State.Ended()
		})
		return nil
	})
	return ongoing, err
}
