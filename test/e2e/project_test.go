package e2e

import (
	"net/url"
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// TestProjectLives are the lives of a project, of its runs and of its files, each in a company of its own.
func TestProjectLives(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	node := s.StartNode(t)
	t.Run("project", func(t *testing.T) { t.Parallel(); liveProject(t, s) })
	t.Run("runs", func(t *testing.T) { t.Parallel(); liveRuns(t, s, node) })
	t.Run("files", func(t *testing.T) { t.Parallel(); liveFiles(t, s) })
}

// lead is a company whose analyst, Bob, leads a project of his own.
type lead struct {
	*scenario.Tenant
	path string // of his project
	ada  string // the company's admin, as a member
}

// liveProject is begun and renamed; people come, move between roles and leave; statistics agree with each step.
func liveProject(t *testing.T, s *scenario.Stack) {
	t.Helper()
	c := scenario.NewTenant(t, s, "Project")
	c.Equip(t)
	l := lead{c, "", c.Admin.Get(t, "/users/me")["auth0_id"].(string)}
	before := l.counts(t)
	made := l.Analyst.Post(t, "/projects", scenario.Object{"name": "ONC-301"})
	l.path = "/projects/" + made["id"].(string)
	l.counted(t, before, counts{projects: 1, active: 1, members: 1, admins: 1})
	l.rename(t)
	l.people(t, before)
	l.roles(t)
	l.close(t, made["id"].(string))
	l.Analyst.Call(t, 200, "PATCH", l.path, scenario.Object{"status": "COMPLETED"})
	l.counted(t, before, counts{projects: 1, completed: 1, members: 1, admins: 1})
	l.Analyst.Call(t, 200, "PATCH", l.path, scenario.Object{"status": "ACTIVE"})
	l.counted(t, before, counts{projects: 1, active: 1, members: 1, admins: 1})
}

// counts are statistics, or by how much they have grown.
type counts struct{ projects, active, completed, members, admins, managers float64 }

func (l lead) counts(t *testing.T) counts {
	t.Helper()
	s := l.Admin.Get(t, "/projects/statistics")
	number := func(name string) float64 { return s[name].(float64) }
	return counts{
		number("total_projects"), number("active_projects"), number("completed_projects"), number("total_members"),
		number("total_admins"), number("total_managers"),
	}
}

func (l lead) counted(t *testing.T, before, grown counts) {
	t.Helper()
	now := l.counts(t)
	if got := (counts{
		now.projects - before.projects, now.active - before.active, now.completed - before.completed,
		now.members - before.members, now.admins - before.admins, now.managers - before.managers,
	}); got != grown {
		t.Errorf("statistics have grown by %+v, want %+v", got, grown)
	}
}

// rename is refused what was not read, a name that is taken in another case, and what is no status.
func (l lead) rename(t *testing.T) {
	t.Helper()
	renamed := l.Analyst.Call(
		t, 200, "PATCH", l.path, scenario.Object{"name": "ONC-302", "description": "Second line"}, "If-Match", `"1"`,
	)
	l.Analyst.Call(t, 412, "PATCH", l.path, scenario.Object{"name": "ONC-303"}, "If-Match", `"1"`)
	l.Analyst.Call(t, 409, "PATCH", l.path, scenario.Object{"name": "onc-201"})
	l.Analyst.Call(t, 422, "PATCH", l.path, scenario.Object{"status": "DONE"})
	if read := l.Analyst.Get(t, l.path); read["name"] != "ONC-302" || read["version"] != renamed["version"] ||
		read["description"] != "Second line" {
		t.Errorf("read %v", read)
	}
}

// people has Ada come as a MANAGER, who gives no such role, and become ADMIN; Bob then cannot be the last to leave.
func (l lead) people(t *testing.T, before counts) {
	t.Helper()
	ada := l.path + "/users/" + url.PathEscape(l.ada)
	l.Analyst.Post(t, l.path+"/users", scenario.Object{"user_id": l.ada, "role": "MANAGER"})
	l.Analyst.Call(t, 409, "POST", l.path+"/users", scenario.Object{"user_id": l.ada})
	l.Analyst.Call(t, 404, "POST", l.path+"/users", scenario.Object{"user_id": "auth0|nobody"})
	l.counted(t, before, counts{projects: 1, active: 1, members: 2, admins: 1, managers: 1})
	told := l.Admin.Get(t, "/notifications?size=1")["items"].([]any)[0].(scenario.Object)
	if told["type"] != "PROJECT_INVITATION" || told["data"].(scenario.Object)["project_name"] != "ONC-302" {
		t.Errorf("Ada was told %v", told)
	}
	l.Analyst.Call(t, 200, "PUT", ada+"/role", scenario.Object{"role": "ADMIN"})
	l.counted(t, before, counts{projects: 1, active: 1, members: 2, admins: 2})
	l.Analyst.Call(t, 403, "PUT", l.path+"/users/"+url.PathEscape(l.AnalystID)+"/role", scenario.Object{})
	l.Analyst.Call(t, 204, "DELETE", ada, nil)
	l.Analyst.Call(t, 409, "DELETE", l.path+"/users/"+url.PathEscape(l.AnalystID), nil)
	l.counted(t, before, counts{projects: 1, active: 1, members: 1, admins: 1})
}

// roles makes one, gives, changes and moves it away.
func (l lead) roles(t *testing.T) {
	t.Helper()
	made := l.Analyst.Post(t, l.path+"/roles", scenario.Object{
		"name": "Reviewer", "permissions": scenario.Object{"PREDICT": "READ_ONLY"},
	})
	role := l.path + "/roles/" + made["id"].(string)
	elsewhere := "/projects/" + l.Project + "/roles/" + made["id"].(string)
	l.Admin.Call(t, 404, "GET", elsewhere, nil)
	l.Admin.Call(t, 404, "DELETE", elsewhere, nil)
	l.Analyst.Post(t, l.path+"/users", scenario.Object{"user_id": l.ada, "role_id": made["id"]})
	l.Analyst.Call(t, 409, "DELETE", role, nil)
	l.Analyst.Call(t, 200, "PUT", role+"/permissions", scenario.Object{"COMPARE": "FULL_ACCESS"})
	mine := l.Admin.Get(t, l.path+"/users/"+url.PathEscape(l.ada)+"/role")
	if p := mine["permissions"].(scenario.Object); p["PREDICT"] != "READ_ONLY" || p["COMPARE"] != "FULL_ACCESS" {
		t.Errorf("Ada may %v", mine)
	}
	analysts := l.Analyst.Get(t, l.path+"/roles")["items"].([]any)[2].(scenario.Object)
	l.Analyst.Call(t, 200, "POST", role+"/move", scenario.Object{"to": analysts["id"]})
	l.Analyst.Call(t, 404, "GET", role, nil)
	if now := l.Admin.Get(t, l.path+"/users/"+url.PathEscape(l.ada)+"/role"); now["role"] != "ANALYST" {
		t.Errorf("Ada is %v", now)
	}
}

// close takes Ada out, to whom a run is shared and who keeps it: neither opens any more, nor can it be shared again.
func (l lead) close(t *testing.T, project string) {
	t.Helper()
	runs, shares := "/executions/"+project+"/"+l.Trial, "/trial-shares/"+project+"/"+l.Trial
	made := l.Analyst.Post(t, runs, scenario.Object{"base_patient_data": scenario.Object{}})
	shared := scenario.Object{"execution_id": made["execution_id"], "recipients": []any{l.ada}}
	l.Analyst.Post(t, shares, shared)
	l.Admin.Post(t, "/bookmarks", scenario.Object{
		"project_id": project, "trial_slug": l.Trial, "execution_id": made["execution_id"],
	})
	run := runs + "/" + made["execution_id"].(string)
	l.Admin.Get(t, run)
	l.Analyst.Call(t, 204, "DELETE", l.path+"/users/"+url.PathEscape(l.ada), nil)
	for _, closed := range []string{run, shares} {
		if status := statusOf(t, l.Admin, "GET", closed); status < 400 {
			t.Errorf("%s still opens: %d", closed, status)
		}
	}
	if kept := l.Admin.Get(t, "/bookmarks")["items"].([]any); len(kept) != 0 {
		t.Errorf("Ada keeps %v", kept)
	}
	l.Analyst.Call(t, 404, "POST", shares, shared)
}
