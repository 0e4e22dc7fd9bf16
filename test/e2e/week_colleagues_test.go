package e2e

import (
	"net/url"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// invitesColleagues invites three with different roles, one who does not come in time, and one who must not come.
func (w *week) invitesColleagues(t *testing.T) {
	t.Helper()
	w.knowsRoles(t)
	links := map[string]string{}
	for _, who := range [][2]string{
		{"bob@" + w.Host, w.member}, {"cyd@" + w.Host, w.admin}, {"dan@" + w.Host, w.member},
		{"late@partner.example", w.member}, {"kim@partner.example", w.member},
	} {
		made := w.Admin.Post(t, "/users/invitations", scenario.Object{"email": who[0], "role_id": who[1]})
		links[who[0]] = made["invitation_url"].(string)
	}
	for _, c := range []struct {
		role   string
		status int
		code   string
	}{{"rol_Unknown", 404, "role_not_found"}, {w.roleThere(t, "root:admin"), 422, "role_not_grantable"}} {
		refused(t, w.Admin, c.status, c.code, "POST", "/users/invitations", scenario.Object{
			"email": "eve@" + w.Host, "role_id": c.role,
		})
	}
	refused(t, w.Admin, 409, "invitation_pending", "POST", "/users/invitations", scenario.Object{
		"email": "bob@" + w.Host, "role_id": w.admin,
	})
	w.endsInvitations(t, links)
	w.joins(t, "bob", "Boole", "org:member")
	w.joins(t, "cyd", "Charisse", "org:admin")
	w.joins(t, "dan", "Dare", "org:member")
	accepted := each(w.Admin.Get(t, "/users/invitations?status=ACCEPTED"), "email")
	expect.Equal(t, accepted, []string{"dan@" + w.Host, "cyd@" + w.Host, "bob@" + w.Host})
	expect.Eventually(t, "the provider has heard of what was revoked", func() bool {
		return !slices.Contains(w.invitedThere(t), "kim@partner.example")
	})
	w.back(t)
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:member", "cyd": "org:admin", "dan": "org:member"})
}

// endsInvitations revokes one and lets one expire: neither opens anything.
func (w *week) endsInvitations(t *testing.T, links map[string]string) {
	t.Helper()
	all := w.Admin.Get(t, "/users/invitations?status=PENDING")
	if all["total_items"] != 5.0 || slices.ContainsFunc(items(all), func(i scenario.Object) bool {
		return i["invitation_url"] != nil
	}) {
		t.Fatalf("the invitations are %v", all)
	}
	ids := map[string]string{}
	for _, i := range items(all) {
		ids[i["email"].(string)] = "/users/invitations/" + i["id"].(string)
	}
	w.away(t, "DELETE", "/api/v2/organizations/"+w.Organization+"/invitations", 4, broken)
	w.Admin.Call(t, 204, "DELETE", ids["kim@partner.example"], nil)
	w.exec(t, "UPDATE public.member_invitations SET expires_at = now() WHERE email = 'late@partner.example'")
	expect.Equal(t, each(w.Admin.Get(t, "/users/invitations?status=EXPIRED"), "email"), []string{"late@partner.example"})
	expect.Equal(t, each(w.Admin.Get(t, "/users/invitations?status=REVOKED"), "email"), []string{"kim@partner.example"})
	refused(t, w.Admin, 409, "invitation_ended", "DELETE", ids["late@partner.example"], nil)
	late := w.by(t, links["late@partner.example"], "late@partner.example")
	refused(t, late, 403, "not_invited", "POST", "/users/me", scenario.Object{"first_name": "Late"})
}

// by signs somebody in by the link of their invitation.
func (w *week) by(t *testing.T, link, email string) scenario.Caller {
	t.Helper()
	u, err := url.Parse(link)
	expect.NoError(t, err)
	return w.enter(t, url.Values{
		"email": {email}, "invitation": {u.Query().Get("invitation")}, "connection": {"Username-Password-Authentication"},
	})
}

// knowsRoles looks up the roles that can be given.
func (w *week) knowsRoles(t *testing.T) {
	t.Helper()
	for _, role := range items(w.Admin.Get(t, "/users/roles")) {
		switch role["name"] {
		case "org:member":
			w.member = role["id"].(string)
		case "org:admin":
			w.admin = role["id"].(string)
		default:
			t.Errorf("%v can be given", role)
		}
	}
}
