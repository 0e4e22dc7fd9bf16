package e2e

import (
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// roleChange is one call that changes a role, and which role it leaves.
type roleChange struct {
	by           scenario.Caller
	method, path string
	body         any
	status       int
	who, role    string
	away         scenario.Object // how the provider is away meanwhile; nil: it is there
}

// changesRoles promotes and demotes by each of the ways, also while the provider is away: what is stored agrees at
// once, and the provider soon.
func (w *week) changesRoles(t *testing.T) {
	role, roles := scenario.Object{"role_id": w.admin}, func(ids ...string) scenario.Object {
		return scenario.Object{"role_ids": ids}
	}
	now := map[string]string{"ada": "org:admin", "bob": "org:member", "cyd": "org:admin", "dan": "org:member"}
	stale := w.SignIn(t, "dan")
	for _, changes := range [][]roleChange{
		{
			{w.Admin, "PUT", w.of("dan") + "/role", role, 200, "dan", "org:admin", nil},
			{w.Admin, "PUT", w.rolesOf("bob"), roles(w.member, w.admin), 200, "bob", "org:admin", nil},
		},
		{
			{w.Admin, "DELETE", w.company("/admins/" + w.adminID(t, "cyd")), nil, 204, "cyd", "org:member", silent},
			{w.op, "DELETE", w.rolesOf("dan"), roles(w.admin), 200, "dan", "org:member", broken},
			{w.op, "PUT", w.rolesOf("bob"), roles(w.member), 200, "bob", "org:member", busy},
		},
		{
			{w.op, "POST", w.company("/admins"), scenario.Object{"email": "cyd@" + w.Host}, 201, "cyd", "org:admin", lost},
			{w.op, "POST", w.rolesOf("dan"), roles(w.admin), 200, "dan", "org:admin", garbage},
		},
		{{w.Admin, "PUT", w.of("dan") + "/role", scenario.Object{"role_id": w.member}, 200, "dan", "org:member", nil}},
	} {
		for _, c := range changes {
			w.changeRole(t, c)
			now[c.who] = c.role
		}
		w.agree(t, now)
		w.back(t)
	}
	w.refusesRoles(t)
	w.outdated(t, stale)
}

// The provider's ways to be away.
var (
	busy    = scenario.Object{"status": 429}
	broken  = scenario.Object{"status": 500}
	silent  = scenario.Object{"status": 0}
	garbage = scenario.Object{"status": 200, "body": "<html>garbage"}
	lost    = scenario.Object{"status": 0, "after": true} // it does it and says nothing
)

// changeRole changes one role, while the provider is away for this person more often than one call of ours tries.
func (w *week) changeRole(t *testing.T, c roleChange) {
	t.Helper()
	if c.away != nil {
		for method, times := range map[string]int{"POST": 4, "DELETE": 2} {
			w.away(t, method, w.membersPath()+"/"+w.people[c.who]+"/roles", times, c.away)
		}
	}
	c.by.Call(t, c.status, c.method, c.path, c.body, because("by the week's test")...)
	if u := w.Admin.Get(t, w.of(c.who)); u["role"] != c.role {
		t.Errorf("%s %s left %v", c.method, c.path, u)
	}
}

// outdated wants a token from before a change of role to be refused, at each node, and one from after it not to be.
func (w *week) outdated(t *testing.T, stale scenario.Caller) {
	t.Helper()
	for _, who := range w.both(stale) {
		refused(t, who, 401, "token_outdated", "GET", "/users/me", nil)
	}
	w.SignIn(t, "dan").Get(t, "/users/me")
	refused(t, w.SignIn(t, "dan"), 403, "forbidden", "GET", "/users/count", nil)
	w.SignIn(t, "cyd").Get(t, "/users/count")
}

// adminID is that of an admin of the company.
func (w *week) adminID(t *testing.T, name string) string {
	t.Helper()
	for _, a := range items(w.Admin.Get(t, w.company("/admins"))) {
		if a["email"] == name+"@"+w.Host {
			return a["id"].(string)
		}
	}
	t.Fatalf("%s is no admin", name)
	return ""
}

// refusesRoles tries what nobody may do.
func (w *week) refusesRoles(t *testing.T) {
	t.Helper()
	operators := w.roleThere(t, "root:admin")
	for _, c := range []struct {
		by     scenario.Caller
		who    string
		role   string
		status int
		code   string
		stale  bool
	}{
		{w.Admin, "ada", w.member, 403, "own_role", false},
		{w.Admin, "bob", operators, 422, "role_not_grantable", false},
		{w.Admin, "bob", "rol_Unknown", 404, "role_not_found", false},
		{w.Admin, "bob", w.admin, 412, "version_stale", true},
		{w.SignIn(t, "bob"), "cyd", w.member, 403, "forbidden", false},
		{w.op, "bob", w.admin, 422, "reason_required", false},
	} {
		var headers []string
		if c.stale {
			headers = []string{"If-Match", `"1"`}
		}
		refused(t, c.by, c.status, c.code, "PUT", w.rolesOf(c.who), scenario.Object{"role_ids": []string{c.role}}, headers...)
	}
	refused(t, w.Admin, 409, "last_role", "DELETE", w.rolesOf("bob"), scenario.Object{"role_ids": []string{w.member}})
}
