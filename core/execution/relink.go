package execution

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Relink gives the executions of a person to the subject under which they have come back.
// Called again it goes on with those that are left.
func (s *Service) Relink(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.ExecutionRelink, access.ID(j.ID))
	_, err := access.External(ctx, r, allProjects, func(
		ctx context.Context, outside access.Outside, projects []domain.ProjectID,
	) (none access.None, err error) {
		if err := relinkAll(ctx, outside, projects, j); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}

// allProjects are those of the tenant: a person has runs in projects that they have left.
func allProjects(ctx context.Context, tx access.Tx) (all []domain.ProjectID, err error) {
	q := domain.ProjectQuery{Paging: domain.Paging{Size: domain.MaxPageSize}}
	for {
		page, err := tx.Projects.List(ctx, tx.Tenant, q)
		for _, p := range page.Items {
			all = append(all, p.ID)
		}
		if err != nil || len(page.Items) < q.Size {
			return all, err
		}
		q.Page++
	}
}

// reportEvery is how many projects without a run of the person go by between two reports.
const reportEvery = 100

func relinkAll(ctx context.Context, outside access.Outside, projects []domain.ProjectID, j domain.Job) error {
	from, to, done := domain.Subject(j.Args["from"]), domain.Subject(j.Args["to"]), j.Done
	for i := 0; i < len(projects); {
		n, err := outside.Executions.Relink(ctx, outside.Tenant, projects[i], from, to)
		if err != nil {
			return err
		}
		if n > 0 || i%reportEvery == 0 {
			done += n
			if err := outside.JobProgress.Report(ctx, j.ID, done, 0); err != nil {
				return err
			}
		}
		if n == 0 {
			i++
		}
	}
	return nil
}
