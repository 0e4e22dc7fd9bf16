package e2e

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// relinks lets bob come back through a new connection, and cyd change her address.
func (w *week) relinks(t *testing.T) {
	w.comesBack(t)
	w.changesAddress(t)
}

// comesBack registers under another subject, is refused, is relinked, and finds what was there.
func (w *week) comesBack(t *testing.T) {
	t.Helper()
	old, was := w.SignIn(t, "bob"), w.people["bob"]
	w.leavesTraces(t, old)
	before := w.belongings(t, old)
	connection := w.connectionName(t, w.addConnection(t, "New", w.Host))
	fresh := w.through(t, connection, "bob")
	now := fresh.Get(t, "/auth/me")["subject"].(string)
	refused(t, fresh, 409, "email_taken", "POST", "/users/me", scenario.Object{"first_name": "Bob"})
	refused(t, w.Admin, 409, "relink_mismatch", "POST", w.of("cyd")+"/relink", scenario.Object{"auth0_id": now})
	refused(t, w.Admin, 403, "own_relink", "POST", w.of("ada")+"/relink", scenario.Object{"auth0_id": now})
	refused(t, fresh, 403, "profile_required", "POST", w.of("bob")+"/relink", scenario.Object{"auth0_id": now})
	w.away(t, "POST", w.membersPath(), 4, broken)
	moved := w.Admin.Call(t, 200, "POST", w.of("bob")+"/relink", scenario.Object{"auth0_id": now})
	if moved["auth0_id"] != now || moved["role"] != "org:member" {
		t.Errorf("relinked: %v", moved)
	}
	refused(t, w.Admin, 404, "user_not_found", "POST", w.of("bob")+"/relink", scenario.Object{"auth0_id": now})
	w.people["bob"] = now
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:member", "cyd": "org:admin"})
	w.back(t)
	w.Analyst, w.AnalystID = w.through(t, connection, "bob"), now
	expect.Equal(t, w.belongings(t, w.Analyst), before)
	refused(t, old, 403, "profile_required", "GET", "/projects", nil)
	if roles := w.rolesThere(t, was); len(roles) != 0 {
		t.Errorf("the old subject has %v at the provider", roles)
	}
}

// leavesTraces gives bob a run, a bookmark, and a share in each direction.
func (w *week) leavesTraces(t *testing.T, bob scenario.Caller) {
	t.Helper()
	for by, to := range map[scenario.Caller]string{bob: w.people["ada"], w.Admin: w.people["bob"]} {
		run := by.Post(t, w.Runs(), scenario.Object{
			"base_patient_data": scenario.Object{"age": 61}, "base_prediction": []any{1},
		})["execution_id"]
		by.Post(t, sharesOf(w.Tenant), scenario.Object{"execution_id": run, "recipients": []string{to}})
		bob.Post(t, "/bookmarks", scenario.Object{"project_id": w.Project, "trial_slug": w.Trial, "execution_id": run})
	}
}

// belongings are the ids of what a person finds.
func (w *week) belongings(t *testing.T, who scenario.Caller) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for path, id := range map[string]string{
		"/projects?sort=name": "id", "/bookmarks": "id", "/notifications": "id", w.Runs() + "?mine=true": "execution_id",
		sharesOf(w.Tenant) + "?direction=sent": "id", sharesOf(w.Tenant) + "?direction=received": "id",
	} {
		found[path] = each(who.Get(t, path), id)
		if len(found[path]) == 0 {
			t.Errorf("there is nothing at %s", path)
		}
	}
	return found
}

// connectionName is what the provider calls a connection.
func (w *week) connectionName(t *testing.T, id string) string {
	t.Helper()
	return askProvider[scenario.Object](t, w, "connections/"+id)["name"].(string)
}

// through signs somebody in by one of the company's connections.
func (w *week) through(t *testing.T, connection, name string) scenario.Caller {
	t.Helper()
	return w.enter(t, url.Values{"email": {name + "@" + w.Host}, "connection": {connection}})
}

// rolesThere are those of a subject in the organization, at the provider.
func (w *week) rolesThere(t *testing.T, subject string) []any {
	t.Helper()
	return askProvider[[]any](t, w, "organizations/"+w.Organization+"/members/"+url.PathEscape(subject)+"/roles")
}

// changesAddress has the provider verify another address of cyd: one that her connection may not vouch for is not taken
// over, one of the company's is.
func (w *week) changesAddress(t *testing.T) {
	t.Helper()
	for _, c := range []struct{ there, here string }{
		{"cyd@elsewhere.example", "cyd@" + w.Host}, {"sid@" + w.Host, "sid@" + w.Host},
	} {
		w.provider.Call(t, 200, "PATCH", "users/"+url.PathEscape(w.people["cyd"]), scenario.Object{
			"email": c.there, "email_verified": true,
		})
		if me := w.signsInLater(t, c.there); me["email"] != c.here || me["auth0_id"] != w.people["cyd"] {
			t.Errorf("with the address %s she is %v", c.there, me)
		}
	}
	w.people["sid"] = w.people["cyd"]
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:member", "sid": "org:admin"})
}

// signsInLater signs cyd in at a second that is later than that of her last sign-in: within one they count once.
func (w *week) signsInLater(t *testing.T, email string) (me scenario.Object) {
	t.Helper()
	before := w.Admin.Get(t, w.of("cyd"))["last_login_at"]
	expect.Eventually(t, "a later sign-in", func() bool {
		me = w.enter(t, url.Values{"email": {email}}).Get(t, "/users/me")
		return me["last_login_at"] != before
	})
	return me
}
