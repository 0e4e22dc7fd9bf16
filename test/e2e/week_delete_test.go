package e2e

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// deletes is the end of the company: it is detached, everybody hears of it, and its names are free.
func (w *week) deletes(t *testing.T) {
	w.opens(t)
	w.Admin.Post(t, "/users/invitations", scenario.Object{"email": "zoe@" + w.Host, "role_id": w.member})
	refused(t, w.op, 412, "version_stale", "DELETE", w.company(""), nil, "If-Match", `"1"`)
	refused(t, w.Admin, 403, "forbidden", "DELETE", w.company(""), nil)
	w.away(t, "DELETE", "/api/v2/organizations/"+w.Organization, 4, broken)
	job := "/jobs/" + w.op.Call(t, 202, "DELETE", w.company(""), nil)["id"].(string)
	w.hear(t, "tenant_deleted", append(w.both(w.Admin), w.both(w.Machine(t, w.Organization, "executions:write"))...)...)
	expect.Eventually(t, "the job has ended", func() bool { return w.op.Get(t, job)["state"] == "SUCCEEDED" })
	w.back(t)
	w.detached(t)
	w.stillListed(t)
	w.comesAnew(t)
}

// detached looks at the provider, at the invitations, and at the mails.
func (w *week) detached(t *testing.T) {
	t.Helper()
	if left := w.connectionsThere(t); len(left) != 0 {
		t.Errorf("the provider has still %v", left)
	}
	if open := w.invitedThere(t); slices.Contains(open, "zoe@"+w.Host) {
		t.Errorf("the provider still invites %v", open)
	}
	left := w.lines(t, "SELECT email FROM public.member_invitations WHERE organization_id = $1 AND status = 'PENDING'",
		w.Organization)
	if len(left) != 0 {
		t.Errorf("invited are %v", left)
	}
	for _, name := range []string{"ada", "bob", "sid"} {
		w.MailTo(t, name+"@"+w.Host, w.Name+" has been deleted")
	}
}

// stillListed finds it among the deleted ones only.
func (w *week) stillListed(t *testing.T) {
	t.Helper()
	if gone := items(w.op.Get(t, "/enterprises?status=DELETED")); len(gone) != 1 || gone[0]["id"] != w.EnterpriseID {
		t.Errorf("deleted are %v", gone)
	}
	if w.Get(t)["status"] != "DELETED" {
		t.Errorf("it is %v", w.Get(t))
	}
	for _, path := range []string{"/enterprises/domain/" + w.Host, "/enterprises/admin/ada@" + w.Host} {
		refused(t, w.op, 404, "enterprise_not_found", "GET", path, nil)
	}
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"DELETE", "", nil}, {"POST", "/invitations", nil},
		{"PATCH", "/status", scenario.Object{"status": "ACTIVE", "reason": "back"}},
	} {
		refused(t, w.op, 409, "invalid_transition", c.method, w.company(c.path), c.body)
	}
}

// comesAnew takes domain and address again.
func (w *week) comesAnew(t *testing.T) {
	t.Helper()
	w.free(t, "ada@"+w.Host, true)
	again := w.op.Post(t, "/enterprises/invitations", scenario.Object{
		"name": w.Name, "admin_email": "ada@" + w.Host, "url": w.Host,
	})
	if again["id"] == w.EnterpriseID || again["organization_id"] != nil || again["domain"] != w.Host {
		t.Errorf("anew it is %v", again)
	}
	if stats := w.op.Get(t, "/enterprises/stats"); stats["by_status"].(scenario.Object)["DELETED"] != 1.0 {
		t.Errorf("counted %v", stats)
	}
}
