package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// onboards is the second step: ten calls at once, a lost event, and a provisioning that fails half-way.
func (w *week) onboards(t *testing.T) {
	o := &onboarding{
		w.Anybody(), w.Stack, w.EnterpriseID, w.Host, scenario.Object{"token": w.InviteToken, "display_name": w.Host},
	}
	ticket := w.onboardsAtOnce(t, o)
	w.Organization = w.Get(t)["organization_id"].(string)
	refused(t, w.op, 409, "onboarding_begun", "PATCH", w.company(""), scenario.Object{"admin_email": "eva@" + w.Host})
	refused(t, w.op, 409, "invalid_transition", "PATCH", w.company("/status"), scenario.Object{
		"status": "ACTIVE", "reason": "now",
	})
	w.failsHalfWay(t, ticket)
	w.retries(t)
	w.existsOnce(t, o)
}

// onboardsAtOnce calls ten times at once with one token, and returns a ticket that opens.
func (w *week) onboardsAtOnce(t *testing.T, o *onboarding) (opens string) {
	t.Helper()
	o.slowDown(t, providerCalls[1])
	for _, ticket := range o.atOnce(t, 10, []scenario.Caller{o.Caller, w.there(o.Caller)}) {
		if shown(t, ticket) == 200 {
			opens = ticket
		}
	}
	if n := o.organizations(t); n != 1 || opens == "" {
		t.Fatalf("%d organizations, and the ticket that opens is %q", n, opens)
	}
	return opens
}

// failsHalfWay loses the event of the connection and lets the store refuse the last step of what the reconciling task
// begins.
func (w *week) failsHalfWay(t *testing.T, ticket string) {
	t.Helper()
	_, err := w.db.Exec(t.Context(), fmt.Sprintf(
		`ALTER TABLE public.enterprises ADD CONSTRAINT week CHECK (id <> '%s' OR status <> 'ACTIVE')`, w.EnterpriseID,
	))
	expect.NoError(t, err)
	w.away(t, "POST", "/events", 1, nil)
	if status := w.Post(t, ticket, ""); status != 200 {
		t.Fatalf("the ticket's button: %d", status)
	}
	if before := w.op.Get(t, w.company("/onboarding")); before["step"] != "TICKETED" || before["failed"] != nil {
		t.Errorf("without its event it is %v", before)
	}
	hurry(t, w.db, domain.JobReconcile)
	var failed scenario.Object
	expect.Eventually(t, "the operator sees that provisioning has failed", func() bool {
		failed = w.op.Get(t, w.company("/onboarding"))
		return failed["failed"] != nil
	})
	if failed["step"] != "CONNECTED" || failed["failed"] != "internal" || w.Get(t)["status"] != "INITIATED" {
		t.Errorf("half-way it is %v", failed)
	}
	w.dead(t, w.InviteToken)
}

// retries provisions again once the store is right.
func (w *week) retries(t *testing.T) {
	t.Helper()
	_, err := w.db.Exec(t.Context(), "ALTER TABLE public.enterprises DROP CONSTRAINT week")
	expect.NoError(t, err)
	job := w.op.Call(t, 202, "POST", w.company("/onboarding/retry"), nil)
	expect.Eventually(t, "the company is ACTIVE", func() bool { return w.Get(t)["status"] == "ACTIVE" })
	expect.Eventually(t, "the job has ended", func() bool {
		job = w.op.Get(t, "/jobs/"+job["id"].(string))
		return job["state"] == "SUCCEEDED"
	})
	made := func(j scenario.Object) bool { return j["result"] == w.Organization }
	all := items(w.op.Get(t, "/jobs?size=100&enterprise_id="+w.EnterpriseID)) // the one that had failed may be first
	if !made(job) && (job["result"] != "" || !slices.ContainsFunc(all, made)) {
		t.Errorf("provisioned %v", all)
	}
	if done := w.op.Get(t, w.company("/onboarding")); done["step"] != "PROVISIONED" || done["failed"] != nil {
		t.Errorf("it is %v", done)
	}
	refused(t, w.op, 409, "invalid_transition", "POST", w.company("/onboarding/retry"), nil)
	refused(t, w.op, 409, "invalid_transition", "POST", w.company("/invitations"), nil)
}

// existsOnce wants one of everything.
func (w *week) existsOnce(t *testing.T, o *onboarding) {
	t.Helper()
	expect.Eventually(t, "it is welcomed", func() bool { return o.mails(t, "Welcome") > 0 })
	w.schema = w.text(t, "SELECT schema_name FROM public.tenants WHERE organization_id = $1", w.Organization)
	schemas := w.text(t, "SELECT count(*)::text FROM pg_namespace WHERE nspname LIKE 't\\_%'")
	connections := len(w.connectionsThere(t))
	if n := o.organizations(t); n != 1 || schemas != "1" || connections != 1 || o.mails(t, "Welcome") != 1 {
		t.Errorf("%d organizations, %s schemas, %d connections, %d mails", n, schemas, connections, o.mails(t, "Welcome"))
	}
	found := w.op.Get(t, "/enterprises/organization/"+w.Organization)
	if found["id"] != w.EnterpriseID || w.exists(t, "organization_id", w.Organization) != true {
		t.Errorf("found %v", found)
	}
	w.dead(t, w.InviteToken)
}
