package http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// Pages and the whole list have the same shape; roles are told when asked for.
func TestOrganizationMembers(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	path := "/api/v1/auth/organizations/" + string(acme.tenant) + "/members"
	for n := range 25 {
		acme.Token(fmt.Sprint("person-", n)) // signing in makes them members
	}
	page := w.send("GET", path, acme.admin, "").want(200).has("", "items page size total_items total_pages").
		has("items.0", "auth0_id email name avatar_url")
	if page.json("total_items") != 26.0 || page.json("total_pages") != 2.0 || len(page.ids("auth0_id")) != 20 {
		t.Error(page.body)
	}
	last := w.send("GET", path+"?page=1&include=roles", acme.admin, "").want(200)
	if last.has("items.0", "auth0_id email name avatar_url roles"); len(last.ids("auth0_id")) != 6 {
		t.Error(last.body)
	}
	for _, who := range []domain.Secret{acme.admin, w.operator()} {
		all := w.send("GET", path+"?all=true&include=roles", who, "").want(200)
		if all.has("", "items page size total_items total_pages"); len(all.ids("auth0_id")) != 26 ||
			all.json("total_items") != 26.0 || all.json("size") != 26.0 || all.json("total_pages") != 1.0 ||
			all.header.Get("Content-Type") != "application/json" {
			t.Error(all.header, all.body)
		}
		if !strings.Contains(all.body, `"roles":[]`) || !strings.Contains(all.body, `"name":"org:admin"`) {
			t.Error("the roles are not told", all.body)
		}
	}
	w.send("GET", path+"?include=secrets", acme.admin, "").code(422, "request_invalid").at("query.include")
	w.send("GET", path+"?size=101", acme.admin, "").code(422, "request_invalid").at("query.size")
}

func TestOrganizationMembersOfOthers(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	foreign := "/api/v1/auth/organizations/" + string(other.tenant)
	for _, path := range []string{"/members", "/members?all=true", "/connections"} {
		alike(t, w.send("GET", foreign+path, acme.admin, "").code(404, "enterprise_not_found"),
			w.send("GET", "/api/v1/auth/organizations/none"+path, acme.admin, ""))
		w.send("GET", "/api/v1/auth/organizations/none"+path, w.operator(), "").code(404, "enterprise_not_found")
	}
	w.Identity.Fail("EachMember", domain.ErrProviderUnavailable, 1)
	w.send("GET", foreign+"/members?all=true", other.admin, "").code(503, "provider_unavailable")
	w.Identity.Fail("Members", domain.ErrProviderResponseInvalid, 1)
	w.send("GET", foreign+"/members", other.admin, "").code(502, "provider_garbled")
}

func TestSignInConnections(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	path := "/api/v1/auth/organizations/" + string(acme.tenant) + "/connections"
	list := w.send("GET", path, acme.admin, "").want(200).
		has("items.0", "enterprise_id connection_id name ticket_id added_at")
	one := path + "/" + list.ids("connection_id")[0]
	op := w.operator()
	w.send("DELETE", one, op, "").code(422, "reason_required").at("header.X-Reason")
	w.send("DELETE", one, op, "", why...).want(204)
	w.send("DELETE", one, acme.admin, "").code(404, "connection_not_found")
	if left := w.send("GET", path, acme.admin, "").want(200); len(left.ids("connection_id")) != 0 {
		t.Error(left.body)
	}
	w.send("POST", one, op, "").code(422, "reason_required")
	w.send("POST", path+"/none", op, "", why...).code(404, "connection_not_found")
	again := w.send("POST", one, acme.admin, "").want(201)
	if again.text("ticket_id") != list.text("items.0.ticket_id") || again.text("enterprise_id") != acme.id {
		t.Error(again.body)
	}
}

func TestSSOTickets(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	const fields = "id enterprise_id organization_id admin_email ticket_url expires_at created_at"
	byID := "/api/v1/enterprises/" + acme.id + "/sso-tickets"
	byOrg := "/api/v1/auth/organizations/" + string(acme.tenant) + "/sso-tickets"
	op := w.operator()
	var ticket reply
	for _, path := range []string{byID, byOrg} {
		ticket = w.send("POST", path, acme.admin, `{"display_name":"Acme","icon_url":"https://acme.example/i.png",`+
			`"domain_aliases":["labs.acme.example"]}`, "Idempotency-Key", path).want(201).has("", fields)
		again := w.send("POST", path, acme.admin, `{"display_name":"Acme","icon_url":"https://acme.example/i.png",`+
			`"domain_aliases":["labs.acme.example"]}`, "Idempotency-Key", path).want(201)
		if ticket.text("ticket_url") == "" || again.json("ticket_url") != nil || again.text("id") != ticket.text("id") {
			t.Error(ticket.body, again.body)
		}
		w.send("POST", path, op, `{"display_name":"Acme"}`).code(422, "reason_required")
	}
	for name, body := range map[string]string{
		"display_name": `{"display_name":""}`, "domain_aliases": `{"display_name":"A","domain_aliases":["evil.example"]}`,
		"icon_url": `{"display_name":"A","icon_url":"javascript:x"}`, "ttl": `{"display_name":"A","ttl":1}`,
	} {
		w.send("POST", byID, acme.admin, body).want(422).at("body." + name)
	}
	one := byID + "/" + ticket.text("id")
	for _, read := range []reply{w.send("GET", one, acme.admin, ""), w.send("GET", one, op, "")} {
		if read.want(200).has("", fields); read.json("ticket_url") != nil || read.text("id") != ticket.text("id") {
			t.Error(read.body)
		}
	}
	w.send("GET", byID, acme.admin, "").want(200).has("items.0", fields)
	w.send("DELETE", one, acme.admin, "").want(204)
	w.send("DELETE", one, acme.admin, "").code(404, "sso_ticket_not_found")
	if strings.Contains(w.log.String(), ticket.text("ticket_url")) {
		t.Error("the log has the URL of a ticket")
	}
}

func TestProviderRoles(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for _, who := range []domain.Secret{acme.admin, w.operator()} {
		list := w.send("GET", "/api/v1/auth/roles", who, "").want(200).has("items.0", "id name description")
		for _, id := range list.ids("id") {
			w.send("GET", "/api/v1/auth/roles/"+id, who, "").want(200).has("", "id name description").is("id", id)
			w.send("GET", "/api/v1/auth/roles/"+id+"/permissions", who, "").want(200).has("", "items")
		}
		for _, id := range []string{"rol_root_admin", "rol_none"} { // the operator's role is nobody's business
			w.send("GET", "/api/v1/auth/roles/"+id, who, "").code(404, "role_not_found")
			w.send("GET", "/api/v1/auth/roles/"+id+"/permissions", who, "").code(404, "role_not_found")
		}
	}
}

func TestOnboardingChecklist(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	path := "/api/v1/enterprises/" + acme.id + "/onboarding"
	const fields = "profile_updated invited_member created_project"
	w.send("GET", path, acme.admin, "").want(200).has("", fields).is("profile_updated", false)
	w.send("PATCH", path, acme.admin, `{"profile_updated":true}`).want(200).has("", fields).
		is("profile_updated", true).is("invited_member", false)
	w.send("PATCH", path, acme.admin, `{"profile_updated":false,"created_project":true}`).want(200).
		is("profile_updated", true).is("created_project", true)
	w.send("GET", path, w.operator(), "").want(200).has("", fields+" step tickets failed").
		is("step", "PROVISIONED").is("tickets", 1.0).is("failed", nil).is("profile_updated", true)
	for _, body := range []string{`{"profile_updated":null}`, `{"profile_updated":"yes"}`, `{"step":"CONNECTED"}`} {
		w.send("PATCH", path, acme.admin, body).want(422)
	}
	for range 2 {
		w.send("POST", path+"/complete", acme.admin, "").want(200).has("", fields).is("invited_member", true)
	}
	w.send("POST", path+"/retry", acme.admin, "").code(409, "invalid_transition")
}

func TestLookUpAnInvitation(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	e := w.send("POST", "/api/v1/enterprises/invitations", w.operator(), invitation).want(201)
	token, path := w.inviteToken(e.text("id")), "/api/v1/external/onboarding/lookup"
	w.send("GET", "/api/v1/enterprises/"+e.text("id")+"/onboarding", w.operator(), "").want(200).is("step", nil)
	found := w.send("POST", path, "", `{"token":"`+token+`"}`).want(200).has("", "name domain status expires_at").
		is("name", "Acme").is("domain", "acme.example").is("status", "INVITED")
	if strings.Contains(strings.ToLower(found.body), "ada") {
		t.Error("it tells an address", found.body)
	}
	unknown := w.send("POST", path, "", `{"token":"unknown"}`).code(404, "invitation_not_found")
	for _, body := range []string{`{}`, `{"token":""}`, `{"token":"` + strings.Repeat("x", 513) + `"}`, `{"token":1}`} {
		w.send("POST", path, "", body).want(422)
	}
	w.send("POST", "/api/v1/enterprises/"+e.text("id")+"/invitations", w.operator(), "").want(201)
	alike(t, w.send("POST", path, "", `{"token":"`+token+`"}`), unknown) // replaced
	token = w.inviteToken(e.text("id"))
	w.Advance(domain.EnterpriseInvitationTTL)
	alike(t, w.send("POST", path, "", `{"token":"`+token+`"}`), unknown) // expired
	if strings.Contains(w.log.String(), token) {
		t.Error("the log has a token")
	}
}

func TestCreateAnOrganization(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("active.example")
	e := w.send("POST", "/api/v1/enterprises/invitations", w.operator(), invitation).want(201).text("id")
	create := func(id, more string) reply {
		return w.send("POST", "/api/v1/auth/organizations", w.operator(),
			`{"enterprise_id":"`+id+`","display_name":"Acme"`+more+`}`)
	}
	create("none", "").code(404, "enterprise_not_found").at("body.enterprise_id")
	create(acme.id, "").code(409, "invalid_transition")
	create(e, `,"domain_aliases":["evil.example"]`).code(422, "alias_foreign").at("body.domain_aliases")
	create(e, `,"name":"x"`).want(422).at("body.name")
	first := create(e, "").want(201).has("", "enterprise_id id name display_name").is("enterprise_id", e)
	if again := create(e, "").want(201); again.body != first.body {
		t.Error(first.body, again.body)
	}
	w.send("GET", "/api/v1/enterprises/"+e, w.operator(), "").want(200).is("status", "INITIATED").
		is("organization_id", first.text("id"))
}
