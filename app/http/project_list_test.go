package http_test

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestProjectsAreListedWithMembersAndRole(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob, eve := w.join(acme, "bob"), w.join(acme, "eve")
	w.send(
		"POST", "/api/v1/projects", bob, `{"name":"ONC-1","members":[{"user_id":"`+w.subject(eve)+`","role":"ANALYST"}]}`,
	).want(201)
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"ONC-2"}`).want(201)
	for _, tc := range []struct {
		by            domain.Secret
		path          string
		total, count  float64
		role, problem string
	}{
		{bob, "/projects?sort=name", 1, 2, "ADMIN", ""},
		{eve, "/projects?sort=name", 1, 2, "ANALYST", ""},
		{acme.admin, "/projects?sort=name", 2, 2, "", ""},
		{acme.admin, "/projects?sort=-name", 2, 1, "ADMIN", ""},
		{acme.admin, "/projects?status=ACTIVE&q=onc-2", 1, 1, "ADMIN", ""},
		{acme.admin, "/projects?status=COMPLETED", 0, 0, "", ""},
		{acme.admin, "/enterprises/" + acme.id + "/projects?sort=name", 2, 2, "", ""},
		{eve, "/projects/user/" + url.PathEscape(w.subject(eve)), 1, 2, "ANALYST", ""},
		{acme.admin, "/projects/user/" + url.PathEscape(w.subject(bob)), 1, 2, "ADMIN", ""},
		{acme.admin, "/projects/user/nobody", 0, 0, "", "user_not_found"},
		{other.admin, "/projects/user/" + url.PathEscape(w.subject(bob)), 0, 0, "", "user_not_found"},
		{eve, "/projects/user/" + url.PathEscape(w.subject(bob)), 0, 0, "", "forbidden"},
		{eve, "/projects/user/" + url.PathEscape(w.subject(eve)) + "?sort=secret", 0, 0, "", "sort_invalid"},
		{eve, "/projects/user/" + url.PathEscape(w.subject(eve)) + "?status=x", 0, 0, "", "request_invalid"},
	} {
		r := w.send("GET", "/api/v1"+tc.path, tc.by, "")
		switch {
		case tc.problem != "":
			if r.text("code") != tc.problem {
				t.Errorf("%s: %s", tc.path, r.body)
			}
		case r.json("total_items") != tc.total,
			tc.total > 0 && (r.json("items.0.member_count") != tc.count || r.text("items.0.user_role") != tc.role):
			t.Errorf("%s: %s", tc.path, r.body)
		}
	}
}

func TestProjectsAreCounted(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob, eve := w.join(acme, "bob"), w.join(acme, "eve")
	p := w.send("POST", "/api/v1/projects", bob, `{"name":"ONC-1","members":[{"user_id":"`+w.subject(eve)+
		`","role":"MANAGER"},{"user_id":"`+w.subject(acme.admin)+`"}]}`).want(201).text("id")
	w.send("POST", "/api/v1/projects", acme.admin, `{"name":"ONC-2"}`).want(201)
	w.send("PATCH", "/api/v1/projects/"+p, bob, `{"status":"COMPLETED"}`).want(200)
	const ofOne = `{"total_projects":1,"active_projects":0,"completed_projects":1,"total_project_users":3,` +
		`"total_members":3,"total_admins":1,"total_managers":1,"average_users_per_project":3,` +
		`"members_by_role":{"ADMIN":1,"MANAGER":1,"MEMBER":1}}` + "\n"
	const ofAll = `{"total_projects":2,"active_projects":1,"completed_projects":1,"total_project_users":3,` +
		`"total_members":4,"total_admins":2,"total_managers":1,"average_users_per_project":2,` +
		`"members_by_role":{"ADMIN":2,"MANAGER":1,"MEMBER":1}}` + "\n"
	const none = `{"total_projects":0,"active_projects":0,"completed_projects":0,"total_project_users":0,` +
		`"total_members":0,"total_admins":0,"total_managers":0,"average_users_per_project":0,"members_by_role":{}}` + "\n"
	for by, want := range map[domain.Secret]string{bob: ofOne, eve: ofOne, acme.admin: ofAll, w.join(acme, "kim"): none} {
		if r := w.send("GET", "/api/v1/projects/statistics", by, "").want(200); r.body != want {
			t.Errorf("got %s, want %s", r.body, want)
		}
	}
}
