package e2e

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// employer is the one company of an installation, on its first day.
type employer struct {
	*scenario.Stack
	admin, member       scenario.Caller
	adminID, memberID   any
	project, trial, run string
}

// TestOneCompany takes the one company of an installation from its first start to a shared run, on two nodes that
// are used at once, and through a restart.
func TestOneCompany(t *testing.T) {
	t.Parallel()
	c := &employer{Stack: scenario.NewCompanyStack(t), trial: "survival"}
	node := c.StartNode(t)
	c.register(t)
	c.work(t)
	c.refuse(t)
	c.follow(t)
	c.member.Base = node.Base
	c.member.Get(t, c.runs()+"/"+c.run)
	c.Stop(15)
	c.Start(t)
	c.admin.Base, c.member.Base = c.Anybody().Base, c.Anybody().Base
	c.member.Get(t, c.runs()+"/"+c.run)
	if all := c.Operator(t).Get(t, "/enterprises")["total_items"]; all != 1.0 {
		t.Errorf("%v enterprises", all)
	}
	c.refuseOtherKind(t)
}

// register has people come by the role that the provider gave them, and nobody else.
func (c *employer) register(t *testing.T) {
	me := func(name string) scenario.Object { return scenario.Object{"first_name": name, "last_name": "Test"} }
	stranger := c.Employee(t, "eve@hospital.example")
	if no := stranger.Call(t, 403, "POST", "/users/me", me("Eve")); no["code"] != "role_missing" {
		t.Errorf("a person without a role: %v", no)
	}
	c.Elsewhere(t, "eve@hospital.example", "https://other.example").Call(t, 401, "POST", "/users/me", me("Eve"))
	c.admin = c.Employee(t, "ada@hospital.example", "org:admin")
	ada := c.admin.Post(t, "/users/me", me("Ada"))
	c.member = c.Employee(t, "bob@hospital.example", "org:member")
	bob := c.member.Post(t, "/users/me", me("Bob"))
	if ada["role"] != "org:admin" || bob["role"] != "org:member" {
		t.Errorf("registered %v and %v", ada, bob)
	}
	c.adminID, c.memberID = ada["auth0_id"], bob["auth0_id"]
	c.member.Call(t, 200, "GET", "/users/me", nil, "org-id", "org_elsewhere") // the header does not count
	renamed := c.admin.Call(t, 200, "PATCH", "/enterprises/default", scenario.Object{"name": "St. Mary"})
	if renamed["organization_id"] != "default" || renamed["status"] != "ACTIVE" || renamed["name"] != "St. Mary" {
		t.Errorf("the company is %v", renamed)
	}
}

func (c *employer) runs() string { return "/executions/" + c.project + "/" + c.trial }

// work is what every company does.
func (c *employer) work(t *testing.T) {
	c.Operator(t).Post(t, "/trials", scenario.Object{"module_id": 1, "slug": c.trial, "name": "Survival"})
	made := c.admin.Post(t, "/projects", scenario.Object{
		"name": "ONC-201", "members": []any{scenario.Object{"user_id": c.memberID, "role": "ANALYST"}},
	})
	c.project = made["id"].(string)
	records := "/patient-records/" + c.project + "/" + c.trial
	status, answer := c.member.Upload(
		t, records+"/upload?types=infer", "p.csv", strings.NewReader("id,age\n1,69\n2,38\n"), nil,
	)
	if status != 201 {
		t.Fatalf("the upload answered %d %s", status, answer)
	}
	found := c.member.Call(t, 200, "POST", records+"/search", scenario.Object{
		"filter": scenario.Object{"field": "patient_data.age", "op": "gt", "value": 40},
	})
	if n := len(found["items"].([]any)); n != 1 {
		t.Errorf("found %d", n)
	}
	machine := c.Machine(t, "", "executions:write")
	run := machine.Post(t, c.runs(), scenario.Object{
		"user_id": c.memberID, "base_patient_data": scenario.Object{"age": 69}, "base_prediction": []any{},
	})
	c.run = run["execution_id"].(string)
	c.member.Post(t, "/trial-shares/"+c.project+"/"+c.trial, scenario.Object{
		"execution_id": c.run, "recipients": []any{c.adminID},
	})
	c.admin.Get(t, c.runs()+"/"+c.run)
}

// refuse is what one company has not.
func (c *employer) refuse(t *testing.T) {
	body := scenario.Object{}
	for call, who := range map[string]scenario.Caller{
		"POST /enterprises/invitations": c.Operator(t), "POST /enterprises": c.Operator(t),
		"POST /users/invitations": c.admin, "GET /users/invitations": c.admin,
		"GET /enterprises/default/sso-tickets":        c.admin,
		"GET /enterprises/default/onboarding":         c.admin,
		"GET /auth/organizations/default/members":     c.admin,
		"GET /auth/organizations/default/connections": c.admin,
		"POST /enterprises/default/admins":            c.admin,
		"DELETE /enterprises/default":                 c.Operator(t),
	} {
		method, path, _ := strings.Cut(call, " ")
		sent := any(body)
		if method != "POST" {
			sent = nil
		}
		if no := who.Call(t, 409, method, path, sent, "X-Reason", "x"); no["code"] != "single_company" {
			t.Errorf("%s: %v", call, no)
		}
	}
	c.member.Call(t, 403, "POST", "/users/invitations", body)
}

// follow changes Bob's role at the provider, where alone it is given and taken.
func (c *employer) follow(t *testing.T) {
	old := c.member
	next := func(role string) scenario.Caller {
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // tokens tell whole seconds
		return c.Employee(t, "bob@hospital.example", role)
	}
	promoted := next("org:admin")
	promoted.Get(t, "/users/count")
	old.Call(t, 401, "POST", "/projects", scenario.Object{"name": "by an old token"})
	c.member = next("org:member")
	c.member.Call(t, 403, "GET", "/users/count", nil)
	promoted.Call(t, 401, "POST", "/projects", scenario.Object{"name": "by an old token"})
}

// refuseOtherKind starts a node for many companies on the store of one.
func (c *employer) refuseOtherKind(t *testing.T) {
	cmd := exec.Command(scenario.Absolute(t, "bin/api"))
	cmd.Env = append(c.Settings(t), "ENABLE_MULTI_TENANT=true", "HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0")
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Run()
	expect.Equal(t, cmd.ProcessState.ExitCode(), 5)
	if !strings.Contains(said.String(), "[one_company]") {
		t.Errorf("it says %q", said.String())
	}
}
