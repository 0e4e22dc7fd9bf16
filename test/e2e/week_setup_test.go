package e2e

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// setsUp is the third step: the admin's profile, checklist, sign-in and colleagues.
func (w *week) setsUp(t *testing.T) {
	refused(t, w.SignIn(t, "ada"), 403, "profile_required", "GET", w.company(""), nil)
	w.joins(t, "ada", "Lovelace", "org:admin")
	w.Admin = w.SignIn(t, "ada")
	w.editsProfile(t)
	w.checks(t)
	w.connects(t)
	w.invitesColleagues(t)
	w.Analyst, w.AnalystID = w.SignIn(t, "bob"), w.people["bob"]
	w.Equip(t)
}

// editsProfile replaces and merges, with versions.
func (w *week) editsProfile(t *testing.T) {
	t.Helper()
	before := w.Admin.Call(t, 200, "PATCH", w.company(""), scenario.Object{"zip_code": "10115", "region": "EU"})
	stale := []string{"If-Match", `"1"`}
	refused(t, w.Admin, 412, "version_stale", "PATCH", w.company(""), scenario.Object{"size": "1"}, stale...)
	refused(t, w.Admin, 412, "version_stale", "PUT", w.company(""), scenario.Object{"name": "x"}, stale...)
	for key, value := range map[string]string{"admin_email": "eve@" + w.Host, "domain": "sub." + w.Host} {
		refused(t, w.Admin, 403, "forbidden", "PATCH", w.company(""), scenario.Object{key: value})
	}
	refused(t, w.Admin, 422, "request_invalid", "PATCH", w.company(""), scenario.Object{"status": "DELETED"})
	whole := scenario.Object{"name": w.Name, "url": "https://" + w.Host, "region": "Bayern"}
	put := w.Admin.Call(t, 200, "PUT", "/enterprises/organization/"+w.Organization, whole)
	if put["zip_code"] != "" || put["description"] != "" || put["region"] != "Bayern" || put["domain"] != w.Host {
		t.Errorf("of %v PUT makes %v", before, put)
	}
	merged := w.Admin.Call(t, 200, "PATCH", w.company(""), scenario.Object{"size": "50-100", "region": nil})
	if merged["name"] != w.Name || merged["region"] != "" || merged["size"] != "50-100" || merged["url"] != put["url"] {
		t.Errorf("of %v PATCH makes %v", put, merged)
	}
	foreign := "/enterprises/" + each(w.op.Get(t, "/enterprises?q=lab_a"), "id")[0]
	refused(t, w.Admin, 404, "enterprise_not_found", "PATCH", foreign, scenario.Object{"size": "1"})
}

// checks goes through the checklist, of which each step only comes to be true.
func (w *week) checks(t *testing.T) {
	t.Helper()
	path := w.company("/onboarding")
	list := func(profile, member, project bool) scenario.Object {
		return scenario.Object{"profile_updated": profile, "invited_member": member, "created_project": project}
	}
	expect.Equal(t, w.Admin.Get(t, path), list(false, false, false))
	done := w.Admin.Call(t, 200, "PATCH", path, scenario.Object{"profile_updated": true})
	expect.Equal(t, done, list(true, false, false))
	undone := w.Admin.Call(t, 200, "PATCH", path, scenario.Object{"profile_updated": false, "invited_member": true})
	expect.Equal(t, undone, list(true, true, false))
	expect.Equal(t, w.Admin.Call(t, 200, "POST", path+"/complete", nil), list(true, true, true))
	expect.Equal(t, w.Admin.Call(t, 200, "POST", path+"/complete", nil), list(true, true, true))
	refused(t, w.op, 403, "forbidden", "PATCH", path, scenario.Object{"profile_updated": true})
}

// connects adds a second connection by a ticket of the admin's, and removes it.
func (w *week) connects(t *testing.T) {
	t.Helper()
	path := "/auth/organizations/" + w.Organization + "/connections"
	added := w.addConnection(t, "Research", "research."+w.Host)
	tickets := items(w.Admin.Get(t, w.company("/sso-tickets")))
	if len(tickets) != 1 || tickets[0]["ticket_url"] != nil {
		t.Fatalf("the tickets are %v", tickets)
	}
	for _, c := range items(w.Admin.Get(t, path)) {
		if c["ticket_id"] == nil {
			t.Errorf("no ticket has made %v", c)
		}
	}
	refused(t, w.op, 422, "reason_required", "DELETE", path+"/"+added, nil)
	w.Admin.Call(t, 204, "DELETE", path+"/"+added, nil)
	refused(t, w.Admin, 404, "connection_not_found", "DELETE", path+"/"+added, nil)
	w.Admin.Call(t, 201, "POST", path+"/"+added, nil)
	refused(t, w.Admin, 404, "connection_not_found", "POST", path+"/con_0000000000000000", nil)
	w.op.Call(t, 204, "DELETE", path+"/"+added, nil, because("asked by phone")...)
	if left := w.connectionsThere(t); len(left) != 1 || left[0] == added {
		t.Errorf("the provider has %v", left)
	}
	w.MailTo(t, "ada@"+w.Host, "operator")
	ticket := w.company("/sso-tickets/" + tickets[0]["id"].(string))
	w.Admin.Call(t, 204, "DELETE", ticket, nil)
	refused(t, w.Admin, 404, "sso_ticket_not_found", "GET", ticket, nil)
}

// addConnection sets up one more sign-in, and returns its id once it is noted.
func (w *week) addConnection(t *testing.T, name string, aliases ...string) (id string) {
	t.Helper()
	path, before := "/auth/organizations/"+w.Organization, w.connectionsThere(t)
	refused(t, w.Admin, 422, "alias_foreign", "POST", path+"/sso-tickets", scenario.Object{
		"display_name": name, "domain_aliases": []string{"elsewhere.example"},
	})
	ticket := w.Admin.Post(t, path+"/sso-tickets", scenario.Object{"display_name": name, "domain_aliases": aliases})
	if status := w.Post(t, ticket["ticket_url"].(string), ""); status != 200 {
		t.Fatalf("the ticket's button: %d", status)
	}
	expect.Eventually(t, "the connection is noted", func() bool {
		for _, c := range items(w.Admin.Get(t, path+"/connections")) {
			if !slices.Contains(before, c["connection_id"].(string)) && c["ticket_id"] == ticket["id"] {
				id = c["connection_id"].(string)
			}
		}
		return id != ""
	})
	return id
}
