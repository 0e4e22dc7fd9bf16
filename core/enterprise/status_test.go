package enterprise_test

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// What people, machines and jobs of an enterprise are told at once, and that its trail has the reason.
func TestASuspendedEnterprise(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	op, id := w.Operator(t), c.Enterprise.ID
	machine := c.Machine(t, "executions:write")
	system := fixture.System(c.Enterprise.Organization)
	guard := access.New(w.Set)
	for _, step := range []struct {
		to   domain.EnterpriseStatus
		want *domain.Error
	}{
		{domain.EnterpriseSuspended, domain.ErrTenantSuspended}, {domain.EnterpriseActive, nil},
		{domain.EnterpriseDeactivated, domain.ErrTenantDeactivated}, {domain.EnterpriseActive, nil},
	} {
		e, err := w.Enterprises.SetStatus(t.Context(), op, id, 0, domain.NewStatus{Status: step.to, Reason: "overdue"})
		if fixture.Must(t, err); e.Status != step.to {
			t.Errorf("it is %s, want %s", e.Status, step.to)
		}
		_, err = w.Projects.List(t.Context(), c.Admin, domain.ProjectQuery{})
		fixture.Want(t, err, step.want)
		trial := access.TrialData(domain.TrialScope{}, domain.ExecutionID(""))
		fixture.Want(t, guard.Authorize(t.Context(), machine, domain.ExecutionCreate, trial), step.want)
		fixture.Want(t, guard.Authorize(t.Context(), system, domain.ImportFinalize, access.Resource{}), step.want)
		_, err = w.Projects.List(t.Context(), other.Admin, domain.ProjectQuery{})
		fixture.Must(t, err)
	}
	_, err := w.Set.AuditEntries.Integrate(t.Context(), 100)
	fixture.Must(t, err)
	page, err := w.Audit.List(t.Context(), c.Admin, domain.AuditQuery{
		Action: domain.EnterpriseStatusSet, CursorQuery: domain.CursorQuery{Size: 10},
	})
	fixture.Must(t, err)
	if len(page.Items) != 4 || page.Items[0].Reason != "overdue" || page.Items[0].Actor != op.Subject {
		t.Errorf("the trail has %+v", page.Items)
	}
}

func TestAStatusNeedsAReason(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	op := w.Operator(t)
	set := func(by domain.Call, status domain.EnterpriseStatus, reason string) error {
		_, err := w.Enterprises.SetStatus(
			t.Context(), by, c.Enterprise.ID, 0, domain.NewStatus{Status: status, Reason: reason},
		)
		return err
	}
	fixture.Want(t, set(op, domain.EnterpriseSuspended, " "), domain.ErrTextLength)
	fixture.Want(t, set(op, domain.EnterpriseSuspended, strings.Repeat("x", domain.MaxReason+1)), domain.ErrTextLength)
	fixture.Want(t, set(op, domain.EnterpriseSuspended, "two\nlines"), domain.ErrTextInvalid)
	fixture.Want(t, set(op, domain.EnterpriseActive, "again"), domain.ErrTransitionInvalid)
	fixture.Want(t, set(c.Admin, domain.EnterpriseSuspended, "mine"), domain.ErrForbidden)
	fixture.Want(t, set(op, domain.EnterpriseSuspended, "overdue"), nil)
	_, err := w.Enterprises.SetStatus(
		t.Context(), op, c.Enterprise.ID, 1, domain.NewStatus{Status: domain.EnterpriseActive, Reason: "late"},
	)
	fixture.Want(t, err, domain.ErrStale)
}
