package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutExecutionBatch = "Answers each id in the order asked, an id that is asked twice also twice: with the " +
	"execution, or with a code that says why not. `execution_not_found`: there is none in this project and trial. " +
	"`execution_omitted`: it would have made the answer too large (more than 8 MiB, unless the installation says " +
	"otherwise); get it by its id. `forbidden`: the caller may not read the project's executions, and this one was " +
	"not shared with them."

// executionBatch is which executions to read.
type executionBatch struct {
	IDs []domain.ExecutionID `json:"ids" maxItems:"500" doc:"Ids of executions, of at most 128 characters each" example:"[\"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40\"]"`
}

// executionAnswer is domain.ExecutionAnswer in JSON.
type executionAnswer struct {
	ID        domain.ExecutionID `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Execution *executionView     `json:"execution" doc:"null if the code says why not"`
	Code      string             `json:"code" nullable:"true" enum:"execution_not_found,execution_omitted,forbidden" doc:"null with an execution" example:""`
}

func viewAnswer(a domain.ExecutionAnswer) executionAnswer {
	view := executionAnswer{ID: a.ID, Execution: viewTarget(a.Execution)}
	if a.Refusal != nil {
		view.Code = a.Refusal.Code
	}
	return view
}

func (s *server) batchExecutions(ctx context.Context, in *struct {
	InTrialScope
	Body executionBatch
}) (*rest.Body[rest.List[executionAnswer]], error) {
	answers, err := s.core.Executions.Batch(ctx, call(ctx), in.scope(), in.Body.IDs)
	return rest.ListOf(answers, viewAnswer), err
}
