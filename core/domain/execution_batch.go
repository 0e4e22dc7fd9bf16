package domain

import (
	"slices"
	"unicode/utf8"
)

// MaxExecutionIDs is how many executions one batch reads.
const MaxExecutionIDs = 500

// What a batch says.
var (
	ErrExecutionIDsInvalid = NewError(
		Invalid, "execution_ids_invalid", "Name at most 500 executions, each by an id of at most 128 characters.",
	).At("ids")
	ErrExecutionOmitted = NewError(
		TooLarge, "execution_omitted", "This execution would have made the answer too large. Get it by its id.",
	)
)

// ExecutionAnswer is what a batch says of one id: the execution, or why not.
type ExecutionAnswer struct {
	ID        ExecutionID
	Execution *Execution
	Refusal   *Error
}

// CheckExecutionIDs refuses a batch that asks for too much.
func CheckExecutionIDs(ids []ExecutionID) error {
	long := func(id ExecutionID) bool { return utf8.RuneCountInString(string(id)) > MaxID }
	if len(ids) > MaxExecutionIDs || slices.ContainsFunc(ids, long) {
		return ErrExecutionIDsInvalid
	}
	return nil
}

// ExecutionRefs are those executions of a scope.
func ExecutionRefs(s TrialScope, ids []ExecutionID) []ExecutionRef {
	refs := make([]ExecutionRef, len(ids))
	for i, id := range ids {
		refs[i] = ExecutionRef{s, id}
	}
	return refs
}

// AnswerExecutions answers each id in the order asked. The readable are a part of them in the
// same order, each with its target; of the others nothing is said, not even whether they exist.
func AnswerExecutions(asked, readable []ExecutionID, targets []ExecutionTarget) []ExecutionAnswer {
	answers := make([]ExecutionAnswer, len(asked))
	next := 0
	for i, id := range asked {
		answers[i] = ExecutionAnswer{ID: id, Refusal: ErrForbidden}
		if next < len(readable) && readable[next] == id {
			answers[i] = targets[next].answer(id)
			next++
		}
	}
	return answers
}

func (t ExecutionTarget) answer(id ExecutionID) ExecutionAnswer {
	switch {
	case t.Omitted:
		return ExecutionAnswer{ID: id, Refusal: ErrExecutionOmitted}
	case t.Target == nil:
		return ExecutionAnswer{ID: id, Refusal: ErrExecutionNotFound}
	}
	return ExecutionAnswer{ID: id, Execution: t.Target}
}
