package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutExecutionUpdate = "A merge patch: what is left out stays as it is. The status goes from QUEUED to " +
	"RUNNING, FAILED or CANCELLED, and from RUNNING to SUCCEEDED, FAILED or CANCELLED; any other move, also to where " +
	"the execution is already, is refused (409 `execution_move_invalid`), so of two workers who claim a run at once one " +
	"gets it. A finished execution is final (409 `execution_finished`), but for its notes. A prediction comes with " +
	"RUNNING or SUCCEEDED, an error with FAILED or CANCELLED. The person for whom the execution is, a machine, and " +
	"the ADMIN and MANAGER of the project may change it."

// executionChange is domain.ExecutionChange in JSON.
type executionChange struct {
	Status         domain.Optional[domain.ExecutionStatus] `json:"status" nullable:"false" enum:"QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED" example:"SUCCEEDED"`
	BasePrediction domain.Optional[predictionList]         `json:"base_prediction" nullable:"false"`
	Error          domain.Optional[string]                 `json:"error" maxLength:"2000" doc:"Why it has failed, without patient data" example:""`
	Notes          domain.Optional[string]                 `json:"notes" maxLength:"2000" doc:"May be changed at any time" example:"Checked by the board"`
}

func (c executionChange) read() (in domain.ExecutionChange, err error) {
	in = domain.ExecutionChange{Status: c.Status, Error: c.Error, Notes: c.Notes}
	in.BasePrediction.Set, in.BasePrediction.Valid = c.BasePrediction.Set, c.BasePrediction.Valid
	in.BasePrediction.Value, err = c.BasePrediction.Value.values("base_prediction")
	return in, err
}

func (s *server) updateExecution(ctx context.Context, in *struct {
	InTrialScope
	ID domain.ExecutionID `path:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	rest.IfMatch
	Body rest.Patch[executionChange]
}) (*rest.Versioned[executionView], error) {
	change, err := in.Body.Changes.read()
	if err != nil {
		return nil, err
	}
	e, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Execution, error) {
		return s.core.Executions.Update(ctx, call(ctx), in.scope(), in.ID, v, change)
	})
	return rest.WithETag(e.Version, viewExecution(e)), err
}
