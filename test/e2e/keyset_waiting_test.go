package e2e

import (
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// waiting are secrets that wait for their use while the key is changed: an invitation whose mail was refused, and a
// ticket that nobody has opened.
type waiting struct {
	job, email string
	path, page string // of the ticket
}

// refuseMail comes before there are other mails.
func (r *rotation) refuseMail(t *testing.T) (w waiting) {
	t.Helper()
	w.email = "ada@waiting.example"
	r.Post(t, r.MailURL+"/dev/faults", `{"status":550,"times":1}`)
	op := r.Operator(t)
	invited := op.Post(t, "/enterprises/invitations", scenario.Object{"name": "Waiting", "admin_email": w.email})
	expect.Eventually(t, "its mail was refused", func() bool {
		all := op.Get(t, "/jobs?enterprise_id="+invited["id"].(string))["items"].([]any)
		job := all[0].(scenario.Object)
		w.job = job["id"].(string)
		return job["state"] == "FAILED"
	})
	return w
}

// addTicket is for a second connection of a company.
func (w *waiting) addTicket(t *testing.T, r *rotation) {
	t.Helper()
	path := "/enterprises/" + r.own.EnterpriseID + "/sso-tickets"
	wish := scenario.Object{"display_name": "Waiting"}
	ticket := r.Operator(t).Call(t, 201, "POST", path, wish, "X-Reason", "a second connection")
	w.path, w.page = path+"/"+ticket["id"].(string), ticket["ticket_url"].(string)
}

// use sends the mail, follows its link, and takes the ticket back.
func (w waiting) use(t *testing.T, r *rotation) {
	t.Helper()
	op := r.Operator(t)
	op.Call(t, 202, "POST", "/jobs/"+w.job+"/retry", nil)
	token := scenario.InviteToken(t, r.MailTo(t, w.email, "Waiting"))
	r.Anybody().Post(t, "/external/onboarding", scenario.Object{"token": token, "display_name": "Waiting"})
	if status, _ := (scenario.Caller{Base: w.page}).Send(t, "GET", "", "", nil); status != 200 {
		t.Errorf("the ticket's page answers %d", status)
	}
	op.Call(t, 204, "DELETE", w.path, nil, "X-Reason", "no longer needed")
	if status, _ := (scenario.Caller{Base: w.page}).Send(t, "GET", "", "", nil); status == 200 {
		t.Error("the ticket was revoked, and its page is there")
	}
	r.secrets = append(r.secrets, token, w.page)
}
