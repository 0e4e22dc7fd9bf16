package e2e

import (
	"bytes"
	"net/url"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// removesPeople blocks a person, lets another leave, and unblocks the first, while the provider is away.
func (w *week) removesPeople(t *testing.T) {
	w.blocks(t)
	w.leaves(t)
	w.blockedThere(t, true)
	w.staysOut(t)
	w.unblocks(t)
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:member", "cyd": "org:admin"})
}

// blocks keeps bob out: his next call at each node, and his streams.
func (w *week) blocks(t *testing.T) {
	t.Helper()
	bob := w.SignIn(t, "bob")
	var streams []scenario.Listener
	for _, who := range w.both(bob) {
		who.Get(t, "/users/me") // and remembered
		streams = append(streams, who.Follow(t, ""))
	}
	w.away(t, "PATCH", "/api/v2/users/", 4, broken)
	if u := w.Admin.Call(t, 200, "POST", w.of("bob")+"/block", nil); u["status"] != "BLOCKED" {
		t.Errorf("blocked: %v", u)
	}
	w.hear(t, "user_blocked", w.both(bob)...)
	for _, stream := range streams {
		stream.End(t, streamEnds)
	}
	refused(t, w.Admin, 409, "user_status_locked", "PATCH", w.of("bob"), scenario.Object{"status": "ACTIVE"})
	refused(t, w.Admin, 403, "own_account", "POST", w.of("ada")+"/block", nil)
}

// staysOut wants the provider to let bob in no more, and dan, whom it would, to have no way back but an invitation.
func (w *week) staysOut(t *testing.T) {
	t.Helper()
	login := "dev/token?" + url.Values{"email": {"bob@" + w.Host}, "organization": {w.Organization}}.Encode()
	if status, answer := (scenario.Caller{Base: w.IssuerURL}).Send(t, "GET", login, "", nil); status != 403 {
		t.Errorf("the provider lets bob in: %d %s", status, answer)
	}
	refused(t, w.SignIn(t, "dan"), 403, "not_invited", "POST", "/users/me", scenario.Object{"first_name": "Dan"})
}

// unblocks lets bob in again, by an operator, who says why.
func (w *week) unblocks(t *testing.T) {
	t.Helper()
	in := scenario.Object{"organization_id": w.Organization}
	path := "/auth/users/" + url.PathEscape(w.people["bob"]) + "/unblock"
	refused(t, w.op, 422, "organization_required", "POST", path, scenario.Object{}, because("a mistake")...)
	refused(t, w.op, 422, "reason_required", "POST", path, in)
	w.away(t, "PATCH", "/api/v2/users/", 2, silent)
	if u := w.op.Call(t, 200, "POST", path, in, because("a mistake")...); u["status"] != "ACTIVE" {
		t.Errorf("unblocked: %v", u)
	}
	since := time.Now()
	w.blockedThere(t, false)
	for _, who := range w.both(w.SignIn(t, "bob")) {
		effective(t, since, "bob is let in again", func() bool { return statusOf(t, who, "GET", "/users/me") == 200 })
	}
}

// hear wants everybody to be refused by this code, within a second of now.
func (w *week) hear(t *testing.T, code string, all ...scenario.Caller) {
	t.Helper()
	since := time.Now()
	for _, who := range all {
		effective(t, since, code, func() bool {
			run := bytes.NewReader([]byte(`{"base_patient_data":{},"base_prediction":[]}`))
			status, answer := who.Send(t, "POST", "/executions/none/none", "application/json", run)
			return status == 403 && bytes.Contains(answer, []byte(`"code":"`+code+`"`))
		})
	}
}

// blockedThere waits for the provider to know whether bob is blocked.
func (w *week) blockedThere(t *testing.T, want bool) {
	t.Helper()
	expect.Eventually(t, "the provider knows whether bob is blocked", func() bool {
		blocked, _ := w.personThere(t, "bob")["blocked"].(bool)
		return w.idle(t) && blocked == want
	})
	w.back(t)
}

// leaves takes dan out of the company; a project of which he is the only ADMIN goes to ada.
func (w *week) leaves(t *testing.T) {
	t.Helper()
	dan, of := w.SignIn(t, "dan"), w.of("dan")
	own := "/projects/" + dan.Post(t, "/projects", scenario.Object{"name": "Dan's own"})["id"].(string)
	to := func(name string) string { return of + "?successor=" + url.QueryEscape(w.people[name]) }
	refused(t, w.Admin, 409, "last_project_admin", "DELETE", of, nil)
	for _, name := range []string{"dan", "bob"} { // himself, and who is blocked
		refused(t, w.Admin, 422, "successor_invalid", "DELETE", to(name), nil)
	}
	w.away(t, "DELETE", w.membersPath(), 4, silent)
	w.Admin.Call(t, 204, "DELETE", to("ada"), nil)
	since := time.Now()
	if u := w.Admin.Get(t, of); u["status"] != "REMOVED" || u["role"] != "org:member" {
		t.Errorf("who has left is %v", u)
	}
	if members := items(w.Admin.Get(t, own+"/users")); len(members) != 1 || members[0]["user_id"] != w.people["ada"] {
		t.Errorf("the project has %v", members)
	}
	for _, who := range w.both(dan) {
		effective(t, since, "dan is kept out", func() bool {
			status := statusOf(t, who, "GET", own)
			return status == 401 || status == 403
		})
	}
	refused(t, w.Admin, 404, "user_not_found", "DELETE", of, nil)
	refused(t, w.Admin, 409, "user_removed", "POST", of+"/block", nil)
}
