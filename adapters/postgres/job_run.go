package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Begin starts an attempt. Its number tells it from every other that may still
// be under way.
func (r jobRepository) Begin(
	ctx context.Context, id domain.JobID, now time.Time,
) (j domain.Job, begun bool, err error) {
	j, err = r.updateLocked(ctx, id, func(j *domain.Job) error {
		begun = j.Begin(now)
		return nil
	}, noFollowUp)
	return j, begun && err == nil, err
}

var errOvertaken = errors.New("postgres: the job is no longer as this attempt began it")

// End stores what an attempt came to, unless the job was taken for dead
// meanwhile.
func (r jobRepository) End(ctx context.Context, begun domain.Job, o domain.JobOutcome, now time.Time) (
	j domain.Job, counts bool, err error,
) {
	j, err = r.updateLocked(ctx, begun.ID, func(j *domain.Job) error {
		if j.State != domain.JobRunning || j.Attempts != begun.Attempts {
			return errOvertaken
		}
		j.End(o, now)
		return nil
	}, noFollowUp)
	if errors.Is(err, errOvertaken) || errors.Is(err, domain.ErrJobNotFound) {
		return j, false, nil
	}
	return j, err == nil, err
}

func noFollowUp(context.Context, domain.Job) error { return nil }

// NewJobProgress hears of the jobs of db.
func NewJobProgress(db *DB) ports.JobProgress { return jobProgress{jobRepository{db}} }

type jobProgress struct{ jobRepository }

var errReportInUnit = errors.New("postgres: a report cannot join a unit of work")

func (r jobProgress) Report(ctx context.Context, id domain.JobID, done, total int64) error {
	if r.unit(ctx) != nil {
		return errReportInUnit
	}
	if err := r.store(ctx, id, done, total); err != nil {
		return err
	}
	if jobs.Stopping(ctx) {
		return domain.ErrContinue
	}
	return nil
}

func (r jobProgress) store(ctx context.Context, id domain.JobID, done, total int64) error {
	if id == "" {
		return nil
	}
	report := func(j *domain.Job) error { return j.Report(done, total, r.clock.Now()) }
	_, err := r.updateLocked(ctx, id, report, noFollowUp)
	return err
}
