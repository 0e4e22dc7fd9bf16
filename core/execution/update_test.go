package execution_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func running() domain.ExecutionChange {
	return domain.ExecutionChange{Status: domain.Some(domain.ExecutionRunning)}
}

// A change that is repeated by its key is done once, and answered as it is now.
func TestARepeatedChangeIsDoneOnce(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	run, err := c.Executions.Create(t.Context(), bob, scope, domain.NewExecution{})
	fixture.Must(t, err)
	machine := c.Machine(t, "executions:write")
	keyed := fixture.WithIdempotencyKey(machine, "k", "hash")
	for range 3 {
		e, err := c.Executions.Update(t.Context(), keyed, scope, run.ID, 0, running())
		if fixture.Must(t, err); e.Status != domain.ExecutionRunning || e.Version != 2 {
			t.Errorf("got %+v", e)
		}
	}
	_, err = c.Executions.Update(t.Context(), machine, scope, run.ID, 0, running())
	if domain.AsError(err).Code != domain.ErrExecutionMove.Code {
		t.Errorf("got %v", err)
	}
	other := fixture.WithIdempotencyKey(machine, "k", "another hash")
	_, err = c.Executions.Update(t.Context(), other, scope, run.ID, 0, running())
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
}

// What any actor sends is judged by the core, also without a driving adapter.
func TestABatchAsksForNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	hid, bob := c.AddUser(t, "hid"), c.AddUser(t, "bob")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	c.AddHiddenMembers(t, scope.Project, hid.Subject)
	run, err := c.Executions.Create(t.Context(), bob, scope, domain.NewExecution{})
	fixture.Must(t, err)
	batch := func(by domain.Call, scope domain.TrialScope, ids ...domain.ExecutionID) error {
		_, err := c.Executions.Batch(t.Context(), by, scope, ids)
		return err
	}
	fixture.Want(t, batch(bob, scope, make([]domain.ExecutionID, 501)...), domain.ErrExecutionIDsInvalid)
	fixture.Want(t, batch(hid, scope, run.ID), domain.ErrForbidden)
	_, err = c.Shares.Create(t.Context(), bob, scope, domain.NewShare{
		Execution: run.ID, Recipients: []domain.Subject{hid.Subject},
	})
	fixture.Must(t, err)
	fixture.Must(t, batch(hid, scope, run.ID))
	ungranted := domain.TrialScope{Project: scope.Project, Trial: "nowhere"}
	fixture.Want(t, batch(hid, ungranted, run.ID), domain.ErrTrialNotFound)
	fixture.Want(t, batch(c.Machine(t, "executions:write"), scope, run.ID), domain.ErrForbidden)
	fixture.Want(t, batch(fixture.System(c.Enterprise.Organization), scope, run.ID), domain.ErrForbidden)
}
