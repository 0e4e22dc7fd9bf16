package e2e

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// runs are those of a company's analyst, on two nodes.
type runs struct {
	*scenario.Tenant
	service scenario.Caller // may write executions
	there   scenario.Caller // the admin, on the second node
}

// liveRuns is the life of a project's runs: begun by a person, worked off by a machine, read and
// shared; whoever shares is heard in every tab, on either node.
func liveRuns(t *testing.T, s *scenario.Stack, node *scenario.Node) {
	t.Helper()
	c := scenario.NewTenant(t, s, "Runs")
	c.Equip(t)
	r := runs{c, c.Machine(t, c.Organization, "executions:write"), scenario.Caller{Base: node.Base, Token: c.Admin.Token}}
	done, failed, cancelled, waiting := r.begin(t), r.begin(t), r.begin(t), r.begin(t)
	r.succeeds(t, done)
	r.ends(t, failed, cancelled)
	r.lists(t, done, failed, cancelled, waiting)
	r.batches(t, done, failed, cancelled)
	r.isHeard(t, done)
}

func (r runs) begin(t *testing.T) string {
	t.Helper()
	made := r.Analyst.Post(t, r.Runs(), scenario.Object{"base_patient_data": scenario.Object{"age": 58}})
	if made["status"] != "QUEUED" || made["started_at"] != nil {
		t.Fatalf("made %v", made)
	}
	return r.Runs() + "/" + made["execution_id"].(string)
}

func idOf(run string) string { return run[len(run)-36:] }

func (r runs) succeeds(t *testing.T, run string) {
	t.Helper()
	running := r.service.Call(t, 200, "PATCH", run, scenario.Object{"status": "RUNNING"})
	r.service.Call(t, 409, "PATCH", run, scenario.Object{"status": "RUNNING"})
	r.service.Call(t, 412, "PATCH", run, scenario.Object{"status": "FAILED"}, "If-Match", `"1"`)
	result := scenario.Object{"status": "SUCCEEDED", "base_prediction": []any{scenario.Object{"months": 12.5}}}
	done := r.service.Call(t, 200, "PATCH", run, result, "If-Match", `"2"`)
	if running["started_at"] == nil || done["started_at"] != running["started_at"] || done["completed_at"] == nil {
		t.Errorf("running %v, done %v", running, done)
	}
	r.service.Call(t, 409, "PATCH", run, result)
	r.Analyst.Call(t, 409, "PATCH", run, scenario.Object{"base_prediction": []any{}, "notes": "x"})
	r.Analyst.Call(t, 200, "PATCH", run, scenario.Object{"notes": "Checked by the board"})
	read := scenario.Caller{Base: r.there.Base, Token: r.Analyst.Token}.Get(t, run)
	if read["notes"] != "Checked by the board" || read["status"] != "SUCCEEDED" ||
		len(read["base_prediction"].([]any)) != 1 {
		t.Errorf("read %v", read)
	}
}

func (r runs) ends(t *testing.T, failed, cancelled string) {
	t.Helper()
	r.service.Call(t, 200, "PATCH", failed, scenario.Object{"status": "RUNNING"})
	r.service.Call(t, 422, "PATCH", failed, scenario.Object{"status": "SUCCEEDED", "error": "x"})
	r.service.Call(t, 200, "PATCH", failed, scenario.Object{"status": "FAILED", "error": "The model is away"})
	if read := r.Analyst.Get(t, failed); read["error"] != "The model is away" || read["completed_at"] == nil {
		t.Errorf("read %v", read)
	}
	gone := r.Analyst.Call(t, 200, "PATCH", cancelled, scenario.Object{"status": "CANCELLED"})
	if gone["started_at"] != nil {
		t.Errorf("got %v", gone)
	}
	r.service.Call(t, 409, "PATCH", cancelled, scenario.Object{"status": "RUNNING"})
	r.service.Call(t, 403, "GET", failed, nil)
	r.Machine(t, r.Organization, "migrations:read").Call(t, 403, "PATCH", failed, scenario.Object{"notes": "x"})
}

func (r runs) lists(t *testing.T, done, failed, cancelled, waiting string) {
	t.Helper()
	r.Admin.Post(t, r.Runs(), scenario.Object{"base_patient_data": scenario.Object{}})
	for status, run := range map[string]string{
		"SUCCEEDED": done, "FAILED": failed, "CANCELLED": cancelled, "QUEUED": waiting,
	} {
		page := r.Analyst.Get(t, r.Runs()+"?mine=true&page=0&status="+status)
		items := page["items"].([]any)
		if page["total_items"] != 1.0 || len(items) != 1 || items[0].(scenario.Object)["execution_id"] != idOf(run) {
			t.Errorf("%s lists %v", status, page)
		}
	}
	if all := r.Analyst.Get(t, r.Runs()+"?page=1&size=2"); all["total_items"] != 5.0 || all["total_pages"] != 3.0 {
		t.Errorf("got %v", all)
	}
}

func (r runs) batches(t *testing.T, done, failed, cancelled string) {
	t.Helper()
	asked := []string{idOf(cancelled), "nobody's", idOf(done), idOf(failed)}
	items := r.Analyst.Call(t, 200, "POST", r.Runs()+"/batch", scenario.Object{"ids": asked})["items"].([]any)
	var statuses []any
	for i, item := range items {
		item := item.(scenario.Object)
		if item["id"] != asked[i] {
			t.Errorf("item %d is %v", i, item)
		}
		if e, ok := item["execution"].(scenario.Object); ok {
			statuses = append(statuses, e["status"])
		} else {
			statuses = append(statuses, item["code"])
		}
	}
	if !slices.Equal(statuses, []any{"CANCELLED", "execution_not_found", "SUCCEEDED", "FAILED"}) {
		t.Errorf("got %v", statuses)
	}
	r.service.Call(t, 403, "POST", r.Runs()+"/batch", scenario.Object{"ids": asked})
}

// isHeard shares a run: three tabs hear of it, one of them on the other node. What was deleted is told nobody any more.
func (r runs) isHeard(t *testing.T, run string) {
	t.Helper()
	tabs := []scenario.Listener{r.Admin.Follow(t, ""), r.Admin.Follow(t, ""), r.there.Follow(t, "")}
	me := r.Admin.Get(t, "/auth/me")["subject"]
	shares := "/trial-shares/" + r.Project + "/" + r.Trial
	r.Analyst.Post(t, shares, scenario.Object{"execution_id": idOf(run), "recipients": []any{me}})
	var told any
	for i, tab := range tabs {
		live := tab.Next(t)
		if live["type"] != "TRIAL_SHARED" || live["data"].(scenario.Object)["execution_id"] != idOf(run) ||
			told != nil && live["id"] != told {
			t.Errorf("tab %d heard %v", i, live)
		}
		told = live["id"]
	}
	if page := r.there.Get(t, shares+"?q=bob"); page["total_items"] != 1.0 {
		t.Errorf("received %v", page)
	}
	one := "/notifications/" + told.(string)
	r.Analyst.Call(t, 404, "DELETE", one, nil)
	r.there.Call(t, 204, "DELETE", one, nil)
	r.Admin.Call(t, 404, "DELETE", one, nil)
	if left := r.Admin.Get(t, "/notifications?page=0&status=UNREAD"); left["total_items"] != 0.0 {
		t.Errorf("left %v", left)
	}
}
