package project

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Delete ends a project at once: it and everything in it are not found any more, and its name is free. A job removes
// what was in it; another looks once more when every request that had begun before has ended.
func (s *Service) Delete(
	ctx context.Context, c domain.Call, id domain.ProjectID, at domain.Version,
) (domain.DeletedProject, error) {
	r := s.guard.Request(c, domain.ProjectDelete, access.Project(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (out domain.DeletedProject, err error) {
		if out.Project, err = tx.Projects.Delete(ctx, tx.Tenant, id, at); err != nil {
			return out, err
		}
		now := s.clock.Now()
		out.Job = s.removal(tx, c, domain.JobDeleteProject, id, now)
		if err := tx.Jobs.Enqueue(ctx, out.Job); err != nil {
			return out, err
		}
		sweep := s.removal(tx, c, domain.JobSweepProject, id, now)
		sweep.RunAt = now.Add(domain.ProjectSweepDelay)
		return out, tx.Jobs.Enqueue(ctx, sweep)
	})
}

// removal is a job that removes what names a project.
func (s *Service) removal(
	tx access.Tx, c domain.Call, kind domain.JobKind, id domain.ProjectID, now time.Time,
) domain.Job {
	args := map[string]string{projectArg: string(id)}
	return domain.NewJob(domain.JobID(s.ids.New(now)), kind, tx.Enterprise, tx.Tenant, c, now, args)
}

const projectArg = "project"
