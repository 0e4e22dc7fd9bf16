package domain

import (
	"slices"
	"time"
)

// executionMoves are what may follow each status. What has no move is the end.
var executionMoves = map[ExecutionStatus][]ExecutionStatus{
	ExecutionQueued:  {ExecutionRunning, ExecutionFailed, ExecutionCancelled},
	ExecutionRunning: {ExecutionSucceeded, ExecutionFailed, ExecutionCancelled},
}

// Finished reports whether a run has come to its end.
func (s ExecutionStatus) Finished() bool { return len(executionMoves[s]) == 0 }

// What can be wrong with a change of a run.
var (
	ErrExecutionMove = NewError(
		Conflict, "execution_move_invalid", "This execution is %s, so it cannot become %s. Read it again.",
	)
	ErrExecutionFinished = NewError(
		Conflict, "execution_finished", "This execution is %s, which is final: only its notes can be changed.",
	)
	ErrExecutionPrediction = NewError(
		Invalid, "execution_prediction_invalid", "A prediction belongs to an execution that is RUNNING or SUCCEEDED. "+
			"Send such a status with it.",
	).At("base_prediction")
	ErrExecutionError = NewError(
		Invalid, "execution_error_invalid", "An error belongs to an execution that is FAILED or CANCELLED. Send such a "+
			"status with it.",
	).At("error")
)

// ExecutionChange is a merge patch of a run.
type ExecutionChange struct {
	Status         Optional[ExecutionStatus]
	BasePrediction Optional[[]any]
	Error          Optional[string]
	Notes          Optional[string]
}

// ChangeableBy reports whether an actor may change the run: a machine may, the person for
// whom it is, and who leads the project.
func (e Execution) ChangeableBy(a Actor, leads bool) bool {
	return a.Machine || leads || e.UserID == a.Subject
}

// Checked is the patch with its texts as they are kept, if it is one that any run could take.
func (in ExecutionChange) Checked() (_ ExecutionChange, err error) {
	if err := in.Status.Needed("status"); err != nil {
		return in, err
	}
	if err := in.BasePrediction.Needed("base_prediction"); err != nil {
		return in, err
	}
	if in.Error.Value, err = validateLines("error", in.Error.Value, 0, MaxExecutionError); err != nil {
		return in, err
	}
	in.Notes.Value, err = validateLines("notes", in.Notes.Value, 0, MaxNotes)
	return in, err
}

// Change does what a checked patch says, or nothing; an empty one leaves the version alone. To
// name a status is to move there, so of two who claim a run one is refused.
func (e *Execution) Change(in ExecutionChange, by Subject, now time.Time) error {
	if in.empty() {
		return nil
	}
	changed := *e
	if err := changed.move(in, now); err != nil {
		return err
	}
	if err := changed.result(in); err != nil {
		return err
	}
	changed.Notes = in.Notes.Or(e.Notes)
	changed.Version, changed.UpdatedAt, changed.UpdatedBy = e.Version+1, now, by
	*e = changed
	return nil
}

func (in ExecutionChange) empty() bool { return !in.Notes.Set && !in.beyondNotes() }

func (in ExecutionChange) beyondNotes() bool {
	return in.Status.Set || in.BasePrediction.Set || in.Error.Set
}

// move goes to another status, at which time.
func (e *Execution) move(in ExecutionChange, now time.Time) error {
	to := in.Status.Or(e.Status)
	switch {
	case !in.beyondNotes():
		return nil
	case e.Status.Finished():
		return ErrExecutionFinished.With(e.Status)
	case in.Status.Set && !slices.Contains(executionMoves[e.Status], to):
		return ErrExecutionMove.With(e.Status, to).At("status")
	}
	if in.Status.Set && to == ExecutionRunning {
		e.StartedAt = now
	}
	if to.Finished() {
		e.CompletedAt = now
	}
	e.Status = to
	return nil
}

// result takes over what came of the run, as far as it belongs to the status.
func (e *Execution) result(in ExecutionChange) error {
	if in.BasePrediction.Set && e.Status != ExecutionRunning && e.Status != ExecutionSucceeded {
		return ErrExecutionPrediction
	}
	if in.Error.Value != "" && e.Status != ExecutionFailed && e.Status != ExecutionCancelled {
		return ErrExecutionError
	}
	e.BasePrediction, e.Error = in.BasePrediction.Or(e.BasePrediction), in.Error.Or(e.Error)
	return nil
}
