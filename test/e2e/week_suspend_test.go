package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// suspends closes and opens the company: its people, machines and jobs hear of it.
func (w *week) suspends(t *testing.T) {
	w.asksForDeletion(t)
	w.toldInTrail(t)
	w.refusesStatus(t)
	job := w.waitingJob(t)
	w.closes(t, "SUSPENDED", "tenant_suspended")
	expect.Eventually(t, "the job hears of it", func() bool { return w.op.Get(t, job)["error"] == "tenant_suspended" })
	w.opens(t)
	w.goesOn(t, job)
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:admin", "sid": "org:admin"})
	w.closes(t, "DEACTIVATED", "tenant_deactivated")
	refused(t, w.op, 409, "invalid_transition", "PATCH", w.company("/status"), scenario.Object{
		"status": "SUSPENDED", "reason": "not from here",
	})
}

// goesOn has the job tried at once, unless that is what it does already.
func (w *week) goesOn(t *testing.T, job string) {
	t.Helper()
	expect.Eventually(t, "the job goes on", func() bool {
		if w.op.Get(t, job)["state"] == "RETRYING" {
			statusOf(t, w.op, "POST", job+"/retry")
		}
		return w.op.Get(t, job)["state"] == "SUCCEEDED"
	})
}

// asksForDeletion mails the support, and tells the other admins.
func (w *week) asksForDeletion(t *testing.T) {
	t.Helper()
	const path = "/enterprises/deletion-requests"
	sid := w.SignIn(t, "sid")
	heard := sid.Follow(t, "")
	refused(t, w.Analyst, 403, "forbidden", "POST", path, scenario.Object{"reason": "I want to"})
	refused(t, w.Admin, 422, "request_invalid", "POST", path, scenario.Object{})
	w.Admin.Call(t, 202, "POST", path, scenario.Object{"reason": "The study has ended"})
	w.MailTo(t, "support@tenon.example", w.Name)
	if event := heard.Next(t); event["type"] != "ENTERPRISE_DELETION_REQUESTED" {
		t.Errorf("heard %v", event)
	}
	if w.Get(t)["status"] != "ACTIVE" {
		t.Errorf("asked for only, it is %v", w.Get(t))
	}
}

// toldInTrail wants the week to stand in the company's own trail, with the reasons of the operator's acts.
func (w *week) toldInTrail(t *testing.T) {
	t.Helper()
	told := map[string]bool{}
	expect.Eventually(t, "the trail tells of the request for deletion", func() bool {
		for _, entry := range w.Admin.ListAll(t, "/audit", 500) {
			told[fmt.Sprint(entry["action"])], told[fmt.Sprint(entry["action"], ": ", entry["reason"])] = true, true
		}
		return told["enterprise.request_deletion: The study has ended"]
	})
	for _, what := range []string{
		"enterprise.create", "enterprise.update", "enterprise.reinvite", "enterprise.onboard", "enterprise.provision",
		"onboarding.retry", "onboarding.complete", "ticket.create", "connection.disable: asked by phone", "user.invite",
		"invitation.revoke", "user.register", "user.role: by the week's test", "admin.create: by the week's test",
		"admin.delete", "user.block: at once", "user.unblock: a mistake", "user.remove", "user.relink", "auth.email",
		"grant.create", "grant.delete",
	} {
		if !told[what] {
			t.Errorf("nothing tells of %s", what)
		}
	}
}

// refusesStatus tries what is no move, or says no reason.
func (w *week) refusesStatus(t *testing.T) {
	t.Helper()
	for _, status := range []string{"PENDING", "INVITED", "INITIATED", "DELETED", "ACTIVE"} {
		refused(t, w.op, 409, "invalid_transition", "PATCH", w.company("/status"), scenario.Object{
			"status": status, "reason": "no move",
		})
	}
	suspended := scenario.Object{"status": "SUSPENDED", "reason": "overdue"}
	refused(t, w.op, 412, "version_stale", "PATCH", w.company("/status"), suspended, "If-Match", `"1"`)
	refused(t, w.Admin, 403, "forbidden", "PATCH", w.company("/status"), suspended)
	refused(t, w.op, 422, "text_length", "PATCH", w.company("/status"), scenario.Object{
		"status": "SUSPENDED", "reason": " ",
	})
	w.op.Call(t, 422, "PATCH", w.company("/status"), scenario.Object{"status": "SUSPENDED"})
}

// waitingJob promotes bob while the provider is away, and returns the path of the job that goes on trying.
func (w *week) waitingJob(t *testing.T) (path string) {
	t.Helper()
	w.away(t, "POST", w.membersPath(), 1000, busy)
	w.Admin.Call(t, 200, "PUT", w.of("bob")+"/role", scenario.Object{"role_id": w.admin})
	expect.Eventually(t, "the job tries again later", func() bool {
		for _, j := range items(w.op.Get(t, "/jobs?state=RETRYING&enterprise_id="+w.EnterpriseID)) {
			if j["kind"] == "user.provider_role" {
				path = "/jobs/" + j["id"].(string)
			}
		}
		return path != ""
	})
	return path
}

// closes keeps everybody out, at each node, within a second, and ends the streams.
func (w *week) closes(t *testing.T, status, code string) {
	t.Helper()
	machine := w.Machine(t, w.Organization, "executions:write")
	streams := []scenario.Listener{w.Admin.Follow(t, ""), w.there(w.Admin).Follow(t, "")}
	all := append(w.both(w.Admin), w.both(machine)...)
	for _, who := range all {
		who.Send(t, "GET", "/users/me", "", nil) // and remembered
	}
	closed := w.op.Call(t, 200, "PATCH", w.company("/status"), scenario.Object{"status": status, "reason": "overdue"})
	if closed["status"] != status {
		t.Errorf("closed: %v", closed)
	}
	w.hear(t, code, all...)
	for _, stream := range streams {
		stream.End(t, streamEnds)
	}
	refused(t, w.SignIn(t, "ada"), 403, code, "GET", w.company(""), nil)
	w.back(t)
}

// opens lets everybody in again.
func (w *week) opens(t *testing.T) {
	t.Helper()
	w.op.Call(t, 200, "PATCH", w.company("/status"), scenario.Object{"status": "ACTIVE", "reason": "paid"})
	since := time.Now()
	for _, who := range w.both(w.Admin) {
		effective(t, since, "the company is let in again", func() bool { return statusOf(t, who, "GET", "/users/me") == 200 })
	}
}
