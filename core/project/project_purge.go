package project

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	// purgeBatch is how many rows of each sort go at once.
	purgeBatch = 500
	// maxCounted is how far documents are counted beforehand: the total of a larger project grows on the way.
	maxCounted = 100_000
)

// Purge removes what is left of a deleted project. Called again it goes on with what is there.
func (s *Service) Purge(ctx context.Context, c domain.Call, j domain.Job) error {
	id := domain.ProjectID(j.Args[projectArg])
	r := s.guard.Request(c, domain.ProjectPurge, access.Known(id))
	_, err := access.External(ctx, r, requireGone(id), func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if err := (purge{s, outside, id, j}).run(ctx); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}

// requireGone refuses to touch anything of a project that is there, which no job is made for.
func requireGone(id domain.ProjectID) func(context.Context, access.Tx) (access.None, error) {
	return func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		_, err = tx.Projects.Get(ctx, tx.Tenant, id)
		switch {
		case err == nil || id == "":
			return none, fmt.Errorf("project: %q was not deleted, so nothing of it is removed", id)
		case errors.Is(err, domain.ErrProjectNotFound):
			return none, nil
		}
		return none, err
	}
}

// purge is one attempt at removing what is left of a project.
type purge struct {
	*Service
	outside access.Outside
	id      domain.ProjectID
	job     domain.Job
}

// run reports after each step, and ends when that says so.
func (p purge) run(ctx context.Context) error {
	left, err := p.count(ctx)
	if err != nil {
		return err
	}
	done, total := p.job.Done, p.job.Done+left
	steps := []func(context.Context) (int64, error){
		p.records, p.executions, p.importFiles, p.related, p.removeFiles,
	}
	for _, remove := range steps {
		for n := int64(1); n > 0; {
			if err := p.outside.JobProgress.Report(ctx, p.job.ID, done, max(done, total)); err != nil {
				return err
			}
			if n, err = remove(ctx); err != nil {
				return err
			}
			done += n
		}
	}
	return p.outside.JobProgress.Report(ctx, p.job.ID, done, done)
}

// count is what there is to remove, as far as it is counted.
func (p purge) count(ctx context.Context) (int64, error) {
	records, err := p.outside.Records.CountProject(ctx, p.outside.Tenant, p.id, maxCounted)
	if err != nil {
		return 0, err
	}
	executions, err := p.outside.Executions.CountProject(ctx, p.outside.Tenant, p.id, maxCounted)
	if err != nil {
		return 0, err
	}
	related, err := access.InTx(ctx, p.outside, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Projects.CountRelated(ctx, tx.Tenant, p.id)
	})
	if err != nil {
		return 0, err
	}
	files, err := p.markFiles(ctx)
	return records + executions + related + files, err
}

// markFiles also takes those whose upload was begun while the project was deleted.
func (p purge) markFiles(ctx context.Context) (int64, error) {
	return access.InTx(ctx, p.outside, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Assets.DeleteAll(ctx, tx.Tenant, p.id, p.clock.Now())
	})
}

func (p purge) removeFiles(ctx context.Context) (int64, error) {
	return p.files.RemoveSome(ctx, p.outside)
}

func (p purge) records(ctx context.Context) (int64, error) {
	return p.outside.Records.DeleteProject(ctx, p.outside.Tenant, p.id)
}

func (p purge) executions(ctx context.Context) (int64, error) {
	return p.outside.Executions.DeleteProject(ctx, p.outside.Tenant, p.id)
}

func (p purge) related(ctx context.Context) (int64, error) {
	return access.InTx(ctx, p.outside, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Projects.DeleteRelated(ctx, tx.Tenant, p.id, purgeBatch)
	})
}
