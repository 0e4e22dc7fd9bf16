package http_test

import (
	"encoding/json"
	"testing"
)

func TestTrialsAndGrants(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	bob := w.join(acme, "bob")
	op, predict, copilot := w.operator(), w.module("predict"), w.module("copilot")

	lung := w.send(
		"POST", "/api/v1/trials", op, `{"module_id":`+predict+`,"slug":"lung","name":"Lung","icon_url":"/lung.svg"}`,
	).want(201)
	if _, number := lung.json("id").(float64); !number || lung.text("slug") != "lung" ||
		lung.text("icon_url") != "/lung.svg" {
		t.Error(lung.body)
	}
	raw, _ := json.Marshal(lung.json("id"))
	id := string(raw)
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{
			"the slug is taken", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"lung","name":"X"}`, 409,
			"slug_taken",
		},
		{
			"the name is taken", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"lung-2","name":"LUNG"}`, 409,
			"name_taken",
		},
		{
			"an odd slug", "POST", "/api/v1/trials", `{"module_id":` + predict + `,"slug":"Lung","name":"X"}`, 422,
			"request_invalid",
		},
		{"an unknown module", "POST", "/api/v1/trials", `{"module_id":999,"slug":"x","name":"X"}`, 404, "module_not_found"},
		{
			"a standalone module", "POST", "/api/v1/trials", `{"module_id":` + copilot + `,"slug":"x","name":"X"}`, 422,
			"module_standalone",
		},
		{"half a number", "POST", "/api/v1/trials", `{"module_id":1.5,"slug":"x","name":"X"}`, 422, "request_invalid"},
		{"an unknown number", "GET", "/api/v1/trials/999", ``, 404, "trial_not_found"},
		{"no number", "GET", "/api/v1/trials/x", ``, 404, "not_found"},
		{"an unknown slug", "GET", "/api/v1/trials/slug/x", ``, 404, "trial_not_found"},
		{
			"a trial of nothing", "POST", "/api/v1/enterprises/" + acme.id + "/modules", `{"module_id":` + predict + `}`, 422,
			"trial_required",
		},
		{
			"a trial of a standalone module", "POST", "/api/v1/enterprises/" + acme.id + "/modules",
			`{"module_id":` + copilot + `,"trial_id":` + id + `}`, 422, "module_standalone",
		},
		{
			"an unknown trial", "POST", "/api/v1/enterprises/" + acme.id + "/modules",
			`{"module_id":` + predict + `,"trial_id":999}`, 404, "trial_not_found",
		},
		{
			"an unknown enterprise", "POST", "/api/v1/enterprises/x/modules", `{"module_id":` + copilot + `}`, 404,
			"enterprise_not_found",
		},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send(tc.method, tc.path, op, tc.body).code(tc.status, tc.code) })
	}
	w.send("POST", "/api/v1/trials", acme.admin, `{"module_id":`+predict+`,"slug":"x","name":"X"}`).code(403, "forbidden")
	w.send("GET", "/api/v1/trials/"+id, bob, "").want(200)
	w.send("GET", "/api/v1/trials/slug/lung", bob, "").want(200)
	if all := w.send("GET", "/api/v1/trials?module_id="+predict, bob, "").want(200); all.text("items.0.slug") != "lung" {
		t.Error(all.body)
	}
	if none := w.send("GET", "/api/v1/trials?module_id="+copilot, bob, "").want(200); none.json("total_items") != 0.0 {
		t.Error(none.body)
	}

	grants := "/api/v1/enterprises/" + acme.id + "/modules"
	g := w.send("POST", grants, op, `{"module_id":`+predict+`,"trial_id":`+id+`}`).want(201)
	if again := w.send(
		"POST", grants, op, `{"module_id":`+predict+`,"trial_id":`+id+`}`,
	).want(201); again.text("id") != g.text("id") {
		t.Error("granted twice", again.body)
	}
	if whole := w.send(
		"POST", grants, op, `{"module_id":`+copilot+`,"trial_id":null}`,
	).want(201); whole.json("trial_id") != nil {
		t.Error(whole.body)
	}
	if all := w.send("GET", grants, bob, "").want(200).json("items").([]any); len(all) != 2 {
		t.Error(all)
	}
	w.send("GET", grants, other.admin, "").code(404, "enterprise_not_found")
	w.send("POST", grants, acme.admin, `{"module_id":`+copilot+`}`).code(403, "forbidden")
}
