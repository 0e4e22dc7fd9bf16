package http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

const invitation = `{"name":"Acme","admin_email":"Ada@Acme.example","url":"acme.example"}`

func TestInvites(t *testing.T) {
	w := newTestAPI(t)
	op := w.operator()
	e := w.send("POST", "/api/v1/enterprises/invitations", op, invitation).want(201)
	if e.text("domain") != "acme.example" || e.text("admin_email") != "ada@acme.example" ||
		e.text("status") != "INVITED" || e.json("organization_id") != nil {
		t.Error(e.body)
	}
	w.send("POST", "/api/v1/enterprises/invitations", op, invitation).want(409)
	w.send("POST", "/api/v1/enterprises/invitations", op, `{"name":"X","admin_email":"no address"}`).code(
		422, "email_invalid",
	)
	w.send("POST", "/api/v1/enterprises/invitations", op, `{"name":"X"}`).code(422, "request_invalid")
	old := w.inviteToken(e.text("id"))
	again := w.send("POST", "/api/v1/enterprises/"+e.text("id")+"/invitations", op, "").want(201)
	if again.header.Get("ETag") == e.header.Get("ETag") {
		t.Error("the version did not move")
	}
	w.send("POST", "/api/v1/external/onboarding", "", `{"token":"`+old+`","display_name":"Acme"}`).code(
		404, "invitation_not_found",
	)
	w.send("POST", "/api/v1/enterprises/nobody/invitations", op, "").code(404, "enterprise_not_found")
}

func TestOnboarding(t *testing.T) {
	w := newTestAPI(t)
	e := w.send("POST", "/api/v1/enterprises/invitations", w.operator(), invitation).want(201)
	token := w.inviteToken(e.text("id"))
	say := func(fields string) reply {
		return w.send("POST", "/api/v1/external/onboarding", "", `{"token":"`+token+`"`+fields+`}`)
	}
	for _, tc := range []struct {
		name, fields string
		status       int
		code         string
	}{
		{"no name", ``, 422, "request_invalid"},
		{"a foreign alias", `,"display_name":"Acme","domain_aliases":["evil.example"]`, 422, "alias_foreign"},
		{"an odd colour", `,"display_name":"Acme","primary_color":"red"`, 422, "color_invalid"},
		{"an odd logo", `,"display_name":"Acme","logo_url":"javascript:x"`, 422, "url_invalid"},
		{"an organization", `,"display_name":"Acme","organization_id":"org_x"`, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) { say(tc.fields).code(tc.status, tc.code) })
	}
	o := say(`,"display_name":"Acme","domain_aliases":["labs.acme.example"],"primary_color":"#112233"`).want(201)
	if o.text("enterprise_id") != e.text("id") || o.text("organization.id") == "" ||
		!strings.HasPrefix(o.text("organization.name"), "acme-") || o.text("ticket_url") == "" || o.text("expires_at") == "" {
		t.Error(o.body)
	}
	again := say(`,"display_name":"Acme"`).want(201)
	if again.text("organization.id") != o.text("organization.id") || again.text("ticket_url") == o.text("ticket_url") {
		t.Error(again.body)
	}
	if strings.Contains(w.log.String(), token) || strings.Contains(w.log.String(), o.text("ticket_url")) {
		t.Error("a secret reached the log")
	}
	w.send("POST", "/api/v1/external/onboarding", "", `{"token":"unknown","display_name":"Acme"}`).code(
		404, "invitation_not_found",
	)
}

const connections = "/api/v1/external/webhooks/connections"

func TestConnections(t *testing.T) {
	w := newTestAPI(t)
	for _, tc := range []struct {
		name, body string
		token      domain.Secret
		status     int
	}{
		{"no secret", `{}`, "", 401},
		{"a wrong secret", `{}`, "guess", 401},
		{"a wrong secret and garbage", `{`, "guess", 401},
		{"a person's token", `{}`, w.operator(), 401},
		{"garbage", `{`, fixture.WebhookSecret, 400},
		{"no object", `[]`, fixture.WebhookSecret, 422},
		{"nothing known", `{"a":{"b":1}}`, fixture.WebhookSecret, 200},
		{
			"an unknown type",
			`{"id":"1","type":"x","time":"2026-11-23T00:00:00Z","data":{"object":{"organization":{"id":"org_x","name":"x"}}}}`,
			fixture.WebhookSecret, 200,
		},
		{
			"an unknown organization",
			`{"id":"1","type":"organization.connection.added","time":"2026-11-23T00:00:00Z",` +
				`"data":{"object":{"organization":{"id":"org_x"}}}}`,
			fixture.WebhookSecret, 200,
		},
		{"at the limit", `{"x":"` + strings.Repeat("x", 64<<10-8) + `"}`, fixture.WebhookSecret, 200},
		{"above the limit", `{"x":"` + strings.Repeat("x", 64<<10-7) + `"}`, fixture.WebhookSecret, 413},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send("POST", connections, tc.token, tc.body).want(tc.status) })
	}
}

// What the provider tells of a company, as it tells it and however often, makes
// one job.
func TestAConnectionIsHeardOnce(t *testing.T) {
	w := newTestAPI(t)
	e := w.send("POST", "/api/v1/enterprises/invitations", w.operator(), invitation).want(201)
	o := w.send(
		"POST", "/api/v1/external/onboarding", "", `{"token":"`+w.inviteToken(e.text("id"))+`","display_name":"Acme"}`,
	).want(201)
	event := fmt.Sprintf(
		`{"specversion":"1.0","id":"evt_1","type":"organization.connection.added","time":%q,`+
			`"data":{"object":{"organization":{"id":%q}}}}`,
		w.Set.Clock.Now().Format("2006-01-02T15:04:05.000Z"), o.text("organization.id"),
	)
	heard := func() (n int) {
		for _, job := range w.send("GET", "/api/v1/jobs", w.operator(), "").want(200).json("items").([]any) {
			if job.(map[string]any)["kind"] == string(domain.JobProvision) {
				n++
			}
		}
		return n
	}
	for range 2 {
		w.send("POST", connections, fixture.WebhookSecret, event).want(200)
		if n := heard(); n != 1 {
			t.Errorf("%d jobs were made", n)
		}
	}
}
