package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) jobs() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.JobList, Method: "GET", Path: "/jobs", Status: 200, Tag: "Jobs",
		ErrorCodes: []string{"enterprise_not_found"}, Summary: "List jobs",
		Description: "Newest first. Members see their own, an admin those of the enterprise, the operator all; " +
			"`enterprise_id` is for the operator, to see those of one enterprise.",
	}, s.listJobs)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.JobGet, Method: "GET", Path: "/jobs/{id}", Status: 200, Tag: "Jobs",
		Summary: "Get a job",
		Description: "`result` is, of `enterprise.provision`, the organization that is set up now (empty if there was " +
			"nothing to do), of `user.provider_role` the role at the provider (empty if the person has left), and of " +
			"`user.provider_lock` `blocked` or `unblocked` (empty if the provider is left alone), and of `import.load` " +
			"JSON such as `{\"imported\":137,\"skipped_rows\":0}`, and of `migration.run` and `migration.plan` JSON that " +
			"counts tenants; other kinds have none. Machines of no organization see the last two kinds only.",
	}, s.getJob)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.JobCancel, Method: "DELETE", Path: "/jobs/{id}", Status: 200, Tag: "Jobs",
		ErrorCodes: []string{"job_ended", "job_not_cancellable"}, Summary: "Cancel a job",
		Description: "A job that is QUEUED or RETRYING is CANCELLED at once and never runs. One that is RUNNING is asked " +
			"to end: it stays RUNNING with `cancel_requested` until it hears of that, and what it has done stays " +
			"done; if it is about to end it may still succeed. One that is FAILED or DEAD is CANCELLED: it is given up. " +
			"Cancelling again answers the same. Of `project.delete` and " +
			"`project.sweep` none is cancelled (`job_not_cancellable`).",
	}, s.cancelJob)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.JobRetry, Method: "POST", Path: "/jobs/{id}/retry", Status: 202, Tag: "Jobs",
		ErrorCodes: []string{"job_not_failed"}, Summary: "Retry a job",
		Description: "A job that is FAILED or DEAD, or RETRYING and waits for its next attempt, is QUEUED again and runs " +
			"at once, with as many attempts as at first. There is no request body.",
	}, s.retryJob)
}

// jobView is domain.Job in JSON.
type jobView struct {
	ID              domain.JobID    `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c44"`
	Kind            domain.JobKind  `json:"kind" example:"import.finalize"`
	State           domain.JobState `json:"state" enum:"QUEUED,RUNNING,RETRYING,SUCCEEDED,FAILED,CANCELLED,DEAD"`
	CancelRequested bool            `json:"cancel_requested" example:"false"`
	Progress        progressView    `json:"progress"`
	Result          string          `json:"result" doc:"Of one that SUCCEEDED; its kind says what" example:""`
	Error           string          `json:"error" doc:"Code of the last failure" example:"provider_unavailable"`
	Attempts        int             `json:"attempts" example:"1"`
	CreatedAt       time.Time       `json:"created_at"`
	UpdatedAt       time.Time       `json:"updated_at"`
}

type progressView struct {
	Done  int64 `json:"done" example:"40"`
	Total int64 `json:"total" doc:"0 until it is known" example:"100"`
}

func viewJob(j domain.Job) jobView {
	progress := progressView{j.Done, j.Total}
	return jobView{
		j.ID, j.Kind, j.State, j.CancelRequested, progress, j.Result, j.Error, j.Attempts, j.CreatedAt, j.UpdatedAt,
	}
}

func (s *server) listJobs(ctx context.Context, in *struct {
	rest.PageQuery
	State      domain.JobState     `query:"state" enum:"QUEUED,RUNNING,RETRYING,SUCCEEDED,FAILED,CANCELLED,DEAD"`
	Enterprise domain.EnterpriseID `query:"enterprise_id" maxLength:"128" doc:"Whose jobs; empty for all that the caller may see"`
}) (*rest.Body[rest.Page[jobView]], error) {
	page, err := s.core.Jobs.List(
		ctx, call(ctx), domain.JobQuery{Enterprise: in.Enterprise, State: in.State, Paging: in.Paging()},
	)
	return rest.PageOf(page, viewJob), err
}

func (s *server) getJob(ctx context.Context, in *rest.ByID[domain.JobID]) (*rest.Body[jobView], error) {
	j, err := s.core.Jobs.Get(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewJob(j)), err
}

func (s *server) cancelJob(ctx context.Context, in *rest.ByID[domain.JobID]) (*rest.Body[jobView], error) {
	j, err := s.core.Jobs.Cancel(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewJob(j)), err
}

func (s *server) retryJob(ctx context.Context, in *rest.ByID[domain.JobID]) (*rest.Body[jobView], error) {
	j, err := s.core.Jobs.Retry(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewJob(j)), err
}
