package e2e

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// changesCatalog is the fifth step: modules and trials, and which of them the company may use.
func (w *week) changesCatalog(t *testing.T) {
	w.keepsBuiltIn(t)
	w.editsCatalog(t)
	w.grants(t)
}

// keepsBuiltIn tries to change and delete what is part of the product.
func (w *week) keepsBuiltIn(t *testing.T) {
	t.Helper()
	seeded := items(w.op.Get(t, "/modules"))
	if len(seeded) != 4 {
		t.Fatalf("the modules are %v", seeded)
	}
	for _, m := range seeded {
		path := fmt.Sprint("/modules/", m["id"])
		refused(t, w.op, 409, "module_built_in", "DELETE", path, nil)
		refused(t, w.op, 409, "module_built_in", "PATCH", path, scenario.Object{"name": "Mine"})
		refused(t, w.op, 409, "module_built_in", "PUT", path, scenario.Object{
			"name": m["name"], "is_standalone": m["slug"] == "predict", // the only one that is not
		})
		refused(t, w.Admin, 403, "forbidden", "DELETE", path, nil)
	}
}

// editsCatalog makes a module and a trial, edits both, and deletes them when they are not in use.
func (w *week) editsCatalog(t *testing.T) {
	t.Helper()
	tag := strings.ToLower(rand.Text()[:8])
	module := w.op.Post(t, "/modules", scenario.Object{"slug": "dose-" + tag, "name": "Dose"})
	ofModule := fmt.Sprint("/modules/", module["id"])
	refused(t, w.op, 409, "slug_taken", "POST", "/modules", scenario.Object{"slug": "dose-" + tag, "name": "Dose 2"})
	w.op.Call(t, 200, "PUT", ofModule, scenario.Object{"name": "Dose finding"}, "If-Match", `"1"`)
	refused(t, w.op, 412, "version_stale", "PATCH", ofModule, scenario.Object{"name": "Dose"}, "If-Match", `"1"`)
	trial := w.op.Post(t, "/trials", scenario.Object{"module_id": module["id"], "slug": "spare-" + tag, "name": "Spare"})
	ofTrial := fmt.Sprint("/trials/", trial["id"])
	odd := scenario.Object{"module_id": 1, "slug": "No Slug", "name": "x"}
	refused(t, w.op, 422, "request_invalid", "POST", "/trials", odd)
	refused(t, w.op, 409, "module_in_use", "DELETE", ofModule, nil)
	refused(t, w.op, 409, "module_in_use", "PATCH", ofModule, scenario.Object{"is_standalone": true})
	edited := w.op.Call(t, 200, "PATCH", ofTrial, scenario.Object{"icon_url": "/icons/spare.svg"}, "If-Match", `"1"`)
	refused(t, w.op, 412, "version_stale", "DELETE", ofTrial, nil, "If-Match", `"1"`)
	found := w.Admin.Get(t, "/trials/slug/spare-"+tag)
	if found["icon_url"] != "/icons/spare.svg" || found["name"] != "Spare" {
		t.Errorf("edited: %v, found %v", edited, found)
	}
	w.op.Post(t, w.company("/modules"), scenario.Object{"module_id": module["id"], "trial_id": trial["id"]})
	w.op.Call(t, 204, "DELETE", ofTrial, nil) // its grants go with it
	refused(t, w.op, 404, "trial_not_found", "GET", ofTrial, nil)
	again := scenario.Object{"module_id": 1, "slug": "spare-" + tag, "name": "y"}
	refused(t, w.op, 409, "slug_taken", "POST", "/trials", again)
	w.op.Call(t, 204, "DELETE", ofModule, nil)
}

// grants gives and takes what the company may use, in one call and one by one.
func (w *week) grants(t *testing.T) {
	t.Helper()
	compare := w.moduleID(t, "compare")
	trial := w.op.Get(t, "/trials/slug/"+w.Trial)
	item := scenario.Object{"module_id": trial["module_id"], "trial_id": trial["id"]}
	alone, wrong := scenario.Object{"module_id": compare}, scenario.Object{"module_id": compare, "trial_id": trial["id"]}
	w.change(t, scenario.Object{"grant": []any{item, alone, wrong}}, "1 0 1 1")
	w.mayRead(t, 200, "")
	w.change(t, scenario.Object{"revoke": []any{item, alone}, "grant": []any{}}, "0 2 0 0")
	w.mayRead(t, 403, "trial_not_granted")
	refused(t, w.op, 409, "trial_in_use", "DELETE", fmt.Sprint("/trials/", trial["id"]), nil)
	w.change(t, scenario.Object{"revoke": []any{item}}, "0 0 1 0")
	grant := w.op.Post(t, w.company("/modules"), item)
	if again := w.op.Post(t, w.company("/modules"), item); again["id"] != grant["id"] {
		t.Errorf("granted twice: %v, %v", grant, again)
	}
	w.mayRead(t, 200, "")
	w.op.Call(t, 204, "DELETE", w.company("/modules/"+grant["id"].(string)), nil)
	w.mayRead(t, 403, "trial_not_granted")
	refused(t, w.op, 404, "grant_not_found", "DELETE", w.company("/modules/"+grant["id"].(string)), nil)
	w.op.Post(t, w.company("/modules"), item)
	w.mayRead(t, 200, "")
	if has := items(w.Analyst.Get(t, w.company("/modules"))); len(has) != 1 || has[0]["trial_id"] != trial["id"] {
		t.Errorf("the company has %v", has)
	}
}

func (w *week) moduleID(t *testing.T, slug string) any {
	t.Helper()
	for _, m := range items(w.op.Get(t, "/modules")) {
		if m["slug"] == slug {
			return m["id"]
		}
	}
	t.Fatalf("no module %s", slug)
	return nil
}

// change gives and takes in one call, and wants so many granted, revoked, unchanged and refused.
func (w *week) change(t *testing.T, body scenario.Object, want string) {
	t.Helper()
	answer := w.op.Call(t, 200, "PUT", w.company("/modules"), body)
	counts := make([]any, 4)
	for i, list := range []string{"granted", "revoked", "unchanged", "errors"} {
		counts[i] = len(answer[list].([]any))
	}
	expect.Equal(t, strings.TrimSpace(fmt.Sprintln(counts...)), want)
}

// mayRead wants the first call at each node to be answered like that, as patient data is out of reach at once.
func (w *week) mayRead(t *testing.T, status int, code string) {
	t.Helper()
	for _, who := range w.both(w.Analyst) {
		answer := who.Call(t, status, "GET", w.Records(), nil)
		if code != "" && answer["code"] != code {
			t.Errorf("the records answer %v, want %s", answer, code)
		}
	}
}
