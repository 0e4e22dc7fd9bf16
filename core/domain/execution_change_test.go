package domain_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// legalMoves are those of the paper.
const legalMoves = "QUEUED>RUNNING QUEUED>FAILED QUEUED>CANCELLED RUNNING>SUCCEEDED RUNNING>FAILED RUNNING>CANCELLED"

func TestAnExecutionMovesOnlyForward(t *testing.T) {
	t.Parallel()
	for _, from := range domain.ExecutionStatuses() {
		for _, to := range domain.ExecutionStatuses() {
			e := domain.Execution{Status: from, Version: 4, BasePrediction: []any{}}
			before := e
			err := e.Change(domain.ExecutionChange{Status: domain.Some(to)}, "bob", time.Unix(9, 0))
			legal := strings.Contains(" "+legalMoves+" ", " "+string(from)+">"+string(to)+" ")
			switch {
			case legal && (err != nil || e.Status != to || e.Version != 5 || e.UpdatedBy != "bob"):
				t.Errorf("%s to %s: %v, %+v", from, to, err, e)
			case !legal && !reflect.DeepEqual(e, before):
				t.Errorf("%s to %s was refused and has changed %+v", from, to, e)
			case !legal && from.Finished() && !errors.Is(err, domain.ErrExecutionFinished),
				!legal && !from.Finished() && !errors.Is(err, domain.ErrExecutionMove):
				t.Errorf("%s to %s: %v", from, to, err)
			}
			if legal && (e.StartedAt.IsZero() == (to == domain.ExecutionRunning) || e.CompletedAt.IsZero() == to.Finished()) {
				t.Errorf("%s to %s at %v, %v", from, to, e.StartedAt, e.CompletedAt)
			}
		}
	}
}

func TestWhatBelongsToAnExecution(t *testing.T) {
	t.Parallel()
	status := func(s domain.ExecutionStatus) domain.Optional[domain.ExecutionStatus] { return domain.Some(s) }
	prediction := domain.Some([]any{0.97})
	long := strings.Repeat("ä", 2001)
	null := domain.Optional[string]{Set: true}
	for name, c := range map[string]struct {
		from domain.ExecutionStatus
		in   domain.ExecutionChange
		want error
	}{
		"nothing":      {domain.ExecutionFailed, domain.ExecutionChange{}, nil},
		"notes at end": {domain.ExecutionFailed, domain.ExecutionChange{Notes: domain.Some("a\nb")}, nil},
		"no notes":     {domain.ExecutionSucceeded, domain.ExecutionChange{Notes: null}, nil},
		"long notes":   {domain.ExecutionQueued, domain.ExecutionChange{Notes: domain.Some(long)}, domain.ErrTextLength},
		"most notes":   {domain.ExecutionQueued, domain.ExecutionChange{Notes: domain.Some(long[:4000])}, nil},
		"bell":         {domain.ExecutionQueued, domain.ExecutionChange{Notes: domain.Some("\a")}, domain.ErrTextInvalid},
		"no status": {
			domain.ExecutionQueued, domain.ExecutionChange{Status: domain.Optional[domain.ExecutionStatus]{Set: true}},
			domain.ErrNullForbidden,
		},
		"no prediction": {
			domain.ExecutionRunning, domain.ExecutionChange{BasePrediction: domain.Optional[[]any]{Set: true}},
			domain.ErrNullForbidden,
		},
		"done": {
			domain.ExecutionRunning,
			domain.ExecutionChange{Status: status(domain.ExecutionSucceeded), BasePrediction: prediction}, nil,
		},
		"by parts": {domain.ExecutionRunning, domain.ExecutionChange{BasePrediction: prediction}, nil},
		"too early": {
			domain.ExecutionQueued, domain.ExecutionChange{BasePrediction: prediction}, domain.ErrExecutionPrediction,
		},
		"afterwards": {
			domain.ExecutionSucceeded, domain.ExecutionChange{BasePrediction: prediction}, domain.ErrExecutionFinished,
		},
		"error later": {domain.ExecutionFailed, domain.ExecutionChange{Error: domain.Some("x")}, domain.ErrExecutionFinished},
		"both at end": {
			domain.ExecutionFailed, domain.ExecutionChange{Error: null, Notes: domain.Some("x")}, domain.ErrExecutionFinished,
		},
		"failed": {
			domain.ExecutionQueued,
			domain.ExecutionChange{Status: status(domain.ExecutionFailed), Error: domain.Some("it broke")}, nil,
		},
		"failed with a prediction": {
			domain.ExecutionRunning,
			domain.ExecutionChange{Status: status(domain.ExecutionFailed), BasePrediction: prediction},
			domain.ErrExecutionPrediction,
		},
		"succeeded with an error": {
			domain.ExecutionRunning,
			domain.ExecutionChange{Status: status(domain.ExecutionSucceeded), Error: domain.Some("x")}, domain.ErrExecutionError,
		},
		"an error before": {
			domain.ExecutionRunning, domain.ExecutionChange{Error: domain.Some("x")}, domain.ErrExecutionError,
		},
		"long error": {
			domain.ExecutionRunning,
			domain.ExecutionChange{Status: status(domain.ExecutionFailed), Error: domain.Some(long)}, domain.ErrTextLength,
		},
	} {
		e := domain.Execution{Status: c.from, Version: 1, BasePrediction: []any{}}
		before := e
		in, err := c.in.Checked()
		if err == nil {
			err = e.Change(in, "bob", time.Unix(9, 0))
		}
		if !errors.Is(err, c.want) || err != nil && !reflect.DeepEqual(e, before) || e.BasePrediction == nil {
			t.Errorf("%s: %v, %+v", name, err, e)
		}
	}
}
