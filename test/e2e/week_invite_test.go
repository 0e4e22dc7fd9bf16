package e2e

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// invites is the first step: a company is created, corrected, invited, invited again and found.
func (w *week) invites(t *testing.T) {
	w.creates(t)
	w.corrects(t)
	w.invitesAgain(t)
	w.searches(t)
}

// exists asks whether a company has this.
func (w *week) exists(t *testing.T, key, value string) any {
	t.Helper()
	return w.op.Get(t, "/enterprises/check?"+url.Values{key: {value}}.Encode())["exists"]
}

// free wants domain and address to be taken, or free.
func (w *week) free(t *testing.T, email string, want bool) {
	t.Helper()
	if w.exists(t, "domain", w.Host) == want || w.exists(t, "admin_email", email) == want {
		t.Errorf("domain and address of %s are free: not %v", email, want)
	}
}

// creates makes the company without inviting it, with a wrong address of its admin.
func (w *week) creates(t *testing.T) {
	t.Helper()
	wrong := "adda@" + w.Host
	w.free(t, wrong, true)
	refused(t, w.op, 422, "one_key_required", "GET", "/enterprises/check", nil)
	refused(t, w.op, 422, "one_key_required", "GET", "/enterprises/check?domain=a.example&admin_email=a@b.example", nil)
	company := scenario.Object{"name": w.Name, "admin_email": wrong, "url": w.Host, "description": "Onkologie, Phase II"}
	made := w.op.Call(t, 201, "POST", "/enterprises", company, "Idempotency-Key", "week")
	if made["status"] != "PENDING" || made["domain"] != w.Host || made["organization_id"] != nil {
		t.Fatalf("made %v", made)
	}
	w.EnterpriseID = made["id"].(string)
	if again := w.op.Call(t, 201, "POST", "/enterprises", company, "Idempotency-Key", "week"); again["id"] != made["id"] {
		t.Errorf("made twice: %v, %v", made, again)
	}
	refused(t, w.op, 409, "domain_taken", "POST", "/enterprises", scenario.Object{
		"name": "Other", "admin_email": "x@sub." + w.Host,
	})
	refused(t, w.op, 409, "admin_email_taken", "POST", "/enterprises", scenario.Object{
		"name": "Other", "admin_email": wrong, "domain": "other-" + w.Host,
	})
	w.free(t, wrong, false)
}

// corrects gives the admin the right address, before and after the first invitation.
func (w *week) corrects(t *testing.T) {
	t.Helper()
	right, wrong := scenario.Object{"admin_email": "ada@" + w.Host}, scenario.Object{"admin_email": "eda@" + w.Host}
	refused(t, w.op, 412, "version_stale", "PATCH", w.company(""), right, "If-Match", `"99"`)
	w.op.Call(t, 200, "PATCH", w.company(""), wrong, "If-Match", `"1"`)
	if w.op.Post(t, w.company("/invitations"), nil)["status"] != "INVITED" {
		t.Errorf("invited: %v", w.Get(t))
	}
	misled := scenario.InviteToken(t, w.MailTo(t, "eda@"+w.Host, "invitation"))
	if fixed := w.op.Call(t, 200, "PATCH", w.company(""), right); fixed["admin_email"] != "ada@"+w.Host {
		t.Errorf("corrected: %v", fixed)
	}
	w.dead(t, misled)
	for _, email := range []string{"adda@" + w.Host, "eda@" + w.Host} {
		if w.exists(t, "admin_email", email) != false {
			t.Errorf("%s is not free", email)
		}
	}
	for _, m := range w.Mails(t) {
		if m.To == "adda@"+w.Host {
			t.Errorf("a mail went to %s before the invitation", m.To)
		}
	}
}

// dead wants a token to open nothing.
func (w *week) dead(t *testing.T, token string) {
	t.Helper()
	wish := scenario.Object{"token": token}
	refused(t, w.Anybody(), 404, "invitation_not_found", "POST", "/external/onboarding/lookup", wish)
	wish["display_name"] = w.Host
	refused(t, w.Anybody(), 404, "invitation_not_found", "POST", "/external/onboarding", wish)
}

// invitesAgain sends two invitations, of which the second ends the first.
func (w *week) invitesAgain(t *testing.T) {
	t.Helper()
	w.op.Post(t, w.company("/invitations"), nil)
	first := scenario.InviteToken(t, w.MailTo(t, "ada@"+w.Host, "invitation"))
	w.op.Post(t, w.company("/invitations"), nil)
	expect.Eventually(t, "a new token comes", func() bool {
		w.InviteToken = scenario.InviteToken(t, w.MailTo(t, "ada@"+w.Host, "invitation"))
		return w.InviteToken != first
	})
	w.dead(t, first)
	found := w.Anybody().Call(
		t, 200, "POST", "/external/onboarding/lookup", scenario.Object{"token": w.InviteToken},
	)
	if found["name"] != w.Name || found["domain"] != w.Host || found["status"] != "INVITED" || len(found) != 4 {
		t.Errorf("the invitation is for %v", found)
	}
}
