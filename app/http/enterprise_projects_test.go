package http_test

import "testing"

func TestWhatAnEnterpriseHas(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	path, op := "/api/v1/enterprises/"+acme.id, w.operator()
	for _, name := range []string{"ONC-201", "ONC-202"} {
		w.send("POST", "/api/v1/projects", bob, `{"name":"`+name+`"}`).want(201)
	}
	w.send("GET", path+"/statistics", acme.admin, "").want(200).is("active_projects", 2.0).is("completed_projects", 0.0).
		is("total_users", 2.0)
	w.send("GET", path+"/projects?sort=-name&size=1", op, "").want(200).is("items.0.name", "ONC-202").
		is("total_items", 2.0)
	w.send("GET", path+"/projects?sort=color", op, "").code(422, "sort_invalid")
	w.send("GET", path+"/projects?status=GOOD", op, "").code(422, "request_invalid")
	w.send("GET", path+"/projects/statistics", op, "").want(200).is("total_projects", 2.0).is("total_admins", 2.0).
		is("total_managers", 0.0).is("total_project_users", 1.0).is("average_users_per_project", 1.0).
		is("members_by_role.ADMIN", 2.0)
	late := w.send("POST", "/api/v1/enterprises", op, `{"name":"Late","admin_email":"ada@late.example"}`).want(201)
	for _, part := range []string{"/statistics", "/projects", "/projects/statistics"} {
		w.send("GET", "/api/v1/enterprises/"+late.text("id")+part, op, "").want(200)
		w.send("GET", "/api/v1/enterprises/"+late.text("id")+part, acme.admin, "").code(404, "enterprise_not_found")
		w.send("GET", "/api/v1/enterprises/nobody-has-this"+part, op, "").code(404, "enterprise_not_found")
		w.send("GET", path+part, bob, "").code(403, "forbidden")
	}
}
