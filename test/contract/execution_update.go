package contract

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// moveTo is a change to a status.
func moveTo(to domain.ExecutionStatus) func(*domain.Execution) error {
	return func(e *domain.Execution) error {
		in := domain.ExecutionChange{Status: domain.Some(to)}
		return e.Change(in, "predictor@clients", ports.SystemClock{}.Now())
	}
}

// executionUpdate fails for a store that keeps less than the change says, or changes another.
func executionUpdate(t *testing.T, s executionStore) {
	all := s.stored(t, 3, func(_ int, e *domain.Execution) { e.Notes = "before" })
	update := func(at domain.Version, change func(*domain.Execution) error) domain.Execution {
		t.Helper()
		e := got(s.Update(t.Context(), s.tenant, s.scope, all[1].ID, at, change))(t)
		wantExecution(t, got(s.Get(t.Context(), s.tenant, s.scope, e.ID))(t), e)
		return e
	}
	running := update(0, moveTo(domain.ExecutionRunning))
	done := update(running.Version, func(e *domain.Execution) error {
		in := domain.ExecutionChange{
			Status: domain.Some(domain.ExecutionSucceeded), Notes: domain.Some(""),
			BasePrediction: domain.Some([]any{document.Document{{Key: "a.b$", Value: document.Decimal("1E+400")}}, nil, "x"}),
		}
		return e.Change(in, "auth0|bob", ports.SystemClock{}.Now())
	})
	if running.Version != 2 || running.StartedAt.IsZero() || done.Version != 3 || done.CompletedAt.IsZero() ||
		done.Notes != "" || done.UpdatedBy != "auth0|bob" || !done.StartedAt.Equal(running.StartedAt) {
		t.Errorf("got %+v", done)
	}
	update(3, func(*domain.Execution) error { return nil }) // nothing
	for _, i := range []int{0, 2} {
		wantExecution(t, got(s.Get(t.Context(), s.tenant, s.scope, all[i].ID))(t), all[i])
	}
	s.wantSize(t, done)
}

// wantSize fails for a store that still counts a document as large as it was.
func (s executionStore) wantSize(t *testing.T, e domain.Execution) {
	t.Helper()
	grow := func(e *domain.Execution) error {
		e.Version++
		e.BasePrediction = []any{strings.Repeat("x", 50_000)}
		return nil
	}
	large := got(s.Update(t.Context(), s.tenant, s.scope, e.ID, 0, grow))(t)
	refs := []domain.ExecutionRef{large.Ref(), large.Ref()}
	targets := got(s.GetMany(t.Context(), s.tenant, refs, 60_000))(t)
	if targets[0].Target == nil || !targets[1].Omitted {
		t.Error("a document that has grown counts as large as it was")
	}
}

// executionUpdateRefused fails for a store that changes what it should not, or finds it elsewhere.
func executionUpdateRefused(t *testing.T, s executionStore) {
	mine := s.stored(t, 1, func(int, *domain.Execution) {})[0]
	update := func(
		place executionStore, id domain.ExecutionID, at domain.Version, change func(*domain.Execution) error,
	) error {
		_, err := s.Update(t.Context(), place.tenant, place.scope, id, at, change)
		return err
	}
	refused := errors.New("refused")
	for _, at := range []domain.Version{2, 7, -1} {
		wantError(t, update(s, mine.ID, at, moveTo(domain.ExecutionRunning)), domain.ErrStale)
	}
	wantError(t, update(s, mine.ID, 1, func(e *domain.Execution) error {
		e.Notes, e.Version = "half", 2
		return refused
	}), refused)
	wantError(t, update(s, mine.ID, 0, moveTo(domain.ExecutionSucceeded)), domain.ErrExecutionMove)
	nowhere(t, domain.ErrExecutionNotFound, func(id domain.ExecutionID) error {
		return update(s, id, 0, moveTo(domain.ExecutionRunning))
	})
	for _, place := range (recordStore{tenant: s.tenant, scope: s.scope}).neighbours() {
		other := executionStore{tenant: place.tenant, scope: place.scope}
		wantError(t, update(other, mine.ID, 0, moveTo(domain.ExecutionRunning)), domain.ErrExecutionNotFound)
	}
	wantExecution(t, got(s.Get(t.Context(), s.tenant, s.scope, mine.ID))(t), mine)
}

// executionUpdateAtOnce fails for a store in which two win, or in which one change undoes another.
func executionUpdateAtOnce(t *testing.T, s executionStore) {
	run := s.stored(t, 1, func(int, *domain.Execution) {})[0]
	var won atomic.Int64
	together(12, func(i int) {
		var err error
		if i%3 == 0 {
			_, err = s.Update(t.Context(), s.tenant, s.scope, run.ID, 0, moveTo(domain.ExecutionRunning))
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, domain.ErrExecutionMove) {
				t.Errorf("got %v", err)
			}
			return
		}
		_, err = s.Update(t.Context(), s.tenant, s.scope, run.ID, 0, func(e *domain.Execution) error {
			in := domain.ExecutionChange{Notes: domain.Some(e.Notes + "x")}
			return e.Change(in, "auth0|bob", ports.SystemClock{}.Now())
		})
		must(t, err)
	})
	e := got(s.Get(t.Context(), s.tenant, s.scope, run.ID))(t)
	if won.Load() != 1 || e.Status != domain.ExecutionRunning || len(e.Notes) != 8 || e.Version != 10 {
		t.Errorf("%d won: %s %q in version %d", won.Load(), e.Status, e.Notes, e.Version)
	}
}
