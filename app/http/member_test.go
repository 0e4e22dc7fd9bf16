package http_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func memberships(subject string) string {
	return "/api/v1/projects/user/" + url.PathEscape(subject) + "/roles-permissions"
}

func TestMemberships(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob, eve := w.join(acme, "bob"), w.join(acme, "eve")
	p := w.send(
		"POST", "/api/v1/projects", acme.admin,
		`{"name":"ONC-201","members":[{"user_id":"`+w.subject(bob)+`","role":"analyst"}]}`,
	).want(201)
	mine := w.send("GET", memberships(w.subject(bob)), bob, "").want(200)
	if mine.text("items.0.project_id") != p.text("id") || mine.text("items.0.project_name") != "ONC-201" ||
		mine.text("items.0.role") != "ANALYST" || mine.text("items.0.role_id") == "" ||
		mine.text("items.0.permissions.PREDICT") != "FULL_ACCESS" || mine.json("total_items") != 1.0 ||
		mine.json("size") != 20.0 {
		t.Error(mine.body)
	}
	if told := w.send("GET", memberships(w.subject(bob)), acme.admin, "").want(200); told.body != mine.body {
		t.Errorf("the admin reads %s, bob %s", told.body, mine.body)
	}
	if none := w.send(
		"GET", memberships(w.subject(eve)), eve, "",
	).want(200); none.body != `{"items":[],"page":0,"size":20,"total_items":0,"total_pages":0}`+"\n" {
		t.Error(none.body)
	}
	for _, tc := range []struct {
		name, path string
		token      domain.Secret
		status     int
		code       string
	}{
		{"a colleague", memberships(w.subject(bob)), eve, 403, "forbidden"},
		{"nobody, for a member", memberships("auth0|nobody"), eve, 403, "forbidden"},
		{"nobody, for an admin", memberships("auth0|nobody"), acme.admin, 404, "user_not_found"},
		{"an id that no store keeps", "/api/v1/projects/user/%00%ff/roles-permissions", acme.admin, 404, "user_not_found"},
		{"a person of another enterprise", memberships(w.subject(bob)), other.admin, 404, "user_not_found"},
		{"an odd page", memberships(w.subject(bob)) + "?page=-1", bob, 422, "request_invalid"},
		{"too large a page", memberships(w.subject(bob)) + "?size=101", bob, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send("GET", tc.path, tc.token, "").code(tc.status, tc.code) })
	}
}

// The identity has the first projects and how many there are; the list has the
// others.
func TestMoreProjectsThanMeHas(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for i := range domain.MaxProjectsOfMe + 1 {
		w.send("POST", "/api/v1/projects", acme.admin, fmt.Sprintf(`{"name":"ONC-%d"}`, i)).want(201)
	}
	me := w.send("GET", "/api/v1/auth/me", acme.admin, "").want(200)
	if n := len(me.json("projects").([]any)); n != 100 || me.json("projects_total") != 101.0 {
		t.Errorf("%d projects of %v", n, me.json("projects_total"))
	}
	rest := w.send(
		"GET", memberships(me.text("subject"))+"?page=1&size=100", acme.admin, "",
	).want(200)
	if len(rest.json("items").([]any)) != 1 || rest.json("total_items") != 101.0 || rest.json("total_pages") != 2.0 ||
		rest.text("items.0.project_id") <= me.text("projects.99.project_id") {
		t.Error(rest.body)
	}
}
