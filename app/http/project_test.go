package http_test

import "testing"

func TestProjects(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	eve := w.join(acme, "eve")

	p := w.send(
		"POST", "/api/v1/projects", bob,
		`{"name":"ONC-201","description":"arm B","members":[{"user_id":"`+w.subject(acme.admin)+`","role":"analyst"}]}`,
	).want(201)
	mine := "/api/v1/projects/" + p.text("id")
	if p.header.Get("ETag") != `"1"` || p.text("members.0.role") != "ANALYST" || p.text("members.0.first_name") != "Ada" ||
		p.text("members.1.role") != "ADMIN" {
		t.Error(p.header.Get("ETag"), p.body)
	}
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{"the name is taken, whatever its case", "POST", "/api/v1/projects", `{"name":"onc-201"}`, 409, "name_taken"},
		{"a blank name", "POST", "/api/v1/projects", `{"name":"  "}`, 422, "text_length"},
		{"no name", "POST", "/api/v1/projects", `{}`, 422, "request_invalid"},
		{
			"an unknown person", "POST", "/api/v1/projects", `{"name":"X","members":[{"user_id":"auth0|nobody"}]}`, 404,
			"user_not_found",
		},
		{
			"an unknown role", "POST", "/api/v1/projects", `{"name":"X","members":[{"user_id":"auth0|nobody","role":"KING"}]}`,
			404, "role_not_found",
		},
		{"an unknown field", "POST", "/api/v1/projects", `{"name":"X","status":"COMPLETED"}`, 422, "request_invalid"},
		{"an unknown project", "GET", "/api/v1/projects/0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", ``, 404, "project_not_found"},
		{"a malformed id", "GET", "/api/v1/projects/nonsense", ``, 404, "project_not_found"},
		{"an id that no store keeps", "GET", "/api/v1/projects/%00%ff", ``, 404, "project_not_found"},
		{"an odd sort", "GET", "/api/v1/projects?sort=secret", ``, 422, "sort_invalid"},
		{"an odd page", "GET", "/api/v1/projects?page=-1", ``, 422, "request_invalid"},
		{"too large a page", "GET", "/api/v1/projects?size=101", ``, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send(tc.method, tc.path, bob, tc.body).code(tc.status, tc.code) })
	}

	w.send("GET", "/api/v1/projects?sort=secret", bob, "").code(422, "sort_invalid").at("query.sort")
	w.send("GET", mine, bob, "").want(200)
	w.send("GET", mine, acme.admin, "").want(200)
	w.send("GET", mine, eve, "").code(404, "project_not_found")
	if all := w.send(
		"GET", "/api/v1/projects?q=onc&sort=-created_at", bob, "",
	).want(200); all.json("total_items") != 1.0 || all.json("total_pages") != 1.0 {
		t.Error(all.body)
	}
	if none := w.send(
		"GET", "/api/v1/projects", eve, "",
	).want(200); none.body != `{"items":[],"page":0,"size":20,"total_items":0,"total_pages":0}`+"\n" {
		t.Error(none.body)
	}
	if roles := w.send("GET", mine+"/roles", bob, "").want(200); roles.text("items.0.permissions.PREDICT") == "" ||
		roles.json("items.0.default_role") != true {
		t.Error(roles.body)
	}
	if people := w.send("GET", mine+"/users", bob, "").want(200); people.text("items.0.user_id") == "" {
		t.Error(people.body)
	}
}
