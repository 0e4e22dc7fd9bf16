package http_test

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// callersFixture is the API and one caller of each kind.
type callersFixture struct {
	*testAPI
	company *fixture.Tenant
	address string
	tokens  map[string]domain.Secret
	ids     map[string]string // what stands in braces
	n       int
}

func newCallers(t *testing.T) *callersFixture { return crowdIn(t, fixture.New(t)) }

func crowdIn(t *testing.T, tw *fixture.Installation) *callersFixture {
	w, stop := testAPIOn(t, tw)
	c := &callersFixture{testAPI: w, address: w.listen(stop), ids: map[string]string{}}
	company, other := tw.Tenant(t), tw.Tenant(t)
	c.company, c.ids["third"] = company, string(tw.Tenant(t).Enterprise.ID)
	c.tokens = map[string]domain.Secret{
		"owner": company.Token("ada"), "foreigner": other.Token("ada"), "operator": w.operator(),
		"guest":     company.Token("guest"),
		"robot":     w.Identity.MachineToken("robot", company.Enterprise.Organization),
		"predictor": w.Identity.MachineToken("predictor", company.Enterprise.Organization, "executions:write"),
		"migrator":  w.Identity.MachineToken("migrator", "", domain.MigrationsRead, domain.MigrationsRun),
	}
	people := map[string]domain.Call{}
	for _, name := range []string{"outsider", "hidden", "sharee", "reader", "writer", "manager", "admin"} {
		people[name] = company.AddUser(t, name)
		c.tokens[name], c.ids[name] = company.Token(name), string(people[name].Subject)
	}
	p, err := tw.Projects.Create(t.Context(), people["admin"], domain.NewProject{
		Name: "ONC-201",
		Members: []domain.NewMember{
			{User: people["reader"].Subject, Role: "MEMBER"}, {User: people["writer"].Subject, Role: "ANALYST"},
			{User: people["manager"].Subject, Role: "MANAGER"},
		},
	})
	fixture.Must(t, err)
	company.AddHiddenMembers(t, p.ID, people["hidden"].Subject, people["sharee"].Subject)
	c.ids["organization"] = string(company.Enterprise.Organization)
	for _, name := range []string{"blocked", "leaver"} {
		c.ids[name] = string(company.AddUser(t, name).Subject)
	}
	c.furnish(company, domain.TrialScope{Project: p.ID, Trial: company.Trial(t)})
	c.signLogs()
	return c
}

// signLogs takes in what was told, and signs it.
func (c *callersFixture) signLogs() {
	c.t.Helper()
	_, err := c.Audit.Integrate(c.t.Context(), fixture.System(""))
	fixture.Must(c.t, err)
	_, err = c.Audit.Epoch(c.t.Context(), fixture.System(""))
	fixture.Must(c.t, err)
	c.ids["entry"] = c.send("GET", "/api/v1/audit?size=1", c.tokens["owner"], "").want(200).text("items.0.id")
}

// furnish makes what the rows of the matrix name.
func (c *callersFixture) furnish(company *fixture.Tenant, at domain.TrialScope) {
	c.t.Helper()
	scopePath := "/" + string(at.Project) + "/" + string(at.Trial)
	made := func(who, path, body, id string) string {
		c.t.Helper()
		return c.send("POST", "/api/v1"+path, c.tokens[who], body).want(201).text(id)
	}
	found := func(who, path, id string) string {
		c.t.Helper()
		return c.send("GET", "/api/v1"+path, c.tokens[who], "").want(200).text("items.0." + id)
	}
	c.ids["project"], c.ids["trial"], c.ids["enterprise"] = string(at.Project), string(at.Trial),
		string(company.Enterprise.ID)
	c.ids["organization"], c.ids["domain"] = string(company.Enterprise.Organization), company.Enterprise.Domain
	c.ids["trial_id"] = fmt.Sprint(
		c.send("GET", "/api/v1/trials/slug/"+c.ids["trial"], c.tokens["writer"], "").want(200).json("id"),
	)
	for _, name := range []string{"invited", "organizing"} {
		c.ids[name] = made(
			"operator", "/enterprises/invitations",
			`{"name":"Invited","admin_email":"ada@`+name+`.example","url":"https://`+name+`.example"}`, "id",
		)
	}
	c.furnishCatalog()
	c.furnishDatasources()
	c.ids["owner_admin"] = found("owner", "/enterprises/"+c.ids["enterprise"]+"/admins", "id")
	c.ids["role"] = made("admin", "/projects/"+c.ids["project"]+"/roles", `{"name":"Of the matrix"}`, "id")
	c.ids["record"] = made("writer", "/patient-records"+scopePath, `{"patient_data":{}}`, "record_id")
	c.ids["run"] = made("writer", "/executions"+scopePath, `{"base_patient_data":{},"base_prediction":[]}`, "execution_id")
	made(
		"writer", "/trial-shares"+scopePath, `{"execution_id":"`+c.ids["run"]+`","recipients":["`+c.ids["sharee"]+`"]}`, "id",
	)
	c.ids["bookmark"] = made(
		"writer", "/bookmarks",
		`{"project_id":"`+c.ids["project"]+`","trial_slug":"`+c.ids["trial"]+`","execution_id":"`+c.ids["run"]+`"}`, "id",
	)
	c.ids["spare_project"] = made(
		"admin", "/projects", `{"name":"Spare","members":[{"user_id":"`+c.ids["manager"]+`","role":"MANAGER"}]}`, "id",
	)
	c.ids["asset"] = c.upload("/api/v1/assets", c.tokens["writer"], "\x89PNG\r\n\x1a\n").want(201).text("id")
	c.ids["upload"] = made(
		"writer", "/assets/uploads",
		`{"project_id":"`+c.ids["project"]+`","file_name":"a.csv","content_type":"text/csv","size":1}`, "id",
	)
	c.ids["spare_upload"] = made(
		"writer", "/assets/uploads",
		`{"project_id":"`+c.ids["project"]+`","file_name":"b.csv","content_type":"text/csv","size":1}`, "id",
	)
	c.ids["notification"] = found("writer", "/notifications", "id")
	made(
		"admin", "/trial-shares"+scopePath, `{"execution_id":"`+c.ids["run"]+`","recipients":["`+c.ids["writer"]+`"]}`, "id",
	)
	c.ids["spare_notification"] = found("writer", "/notifications", "id")
	c.ids["job"] = found("writer", "/jobs", "id")
	c.ids["connection"] = found("owner", "/auth/organizations/"+c.ids["organization"]+"/connections", "connection_id")
	c.ids["admin_role"] = found("owner", "/users/roles", "id")
	c.ids["member_role"] = c.send("GET", "/api/v1/users/roles", c.tokens["owner"], "").want(200).text("items.1.id")
	c.ids["invitation"] = made(
		"owner", "/users/invitations", `{"email":"first@elsewhere.example","role_id":"`+c.ids["member_role"]+`"}`, "id",
	)
}

// What the matrix says of stores of their own.
const (
	ownRecords    = `{"kind":"mongodb","name":"Own","host":"db.acme.example","database":"tenon","user":"tenon","password":"p4ssw0rd"}`
	ownFiles      = `{"kind":"s3","name":"Own","host":"s3.acme.example","database":"acme-tenon","user":"tenon","password":"p4ssw0rd"}`
	ownFilesAgain = `{"name":"Own","host":"s3.acme.example","database":"acme-tenon","user":"tenon"}`
)

// furnishDatasources gives a store to two enterprises that have not begun.
func (c *callersFixture) furnishDatasources() {
	c.t.Helper()
	for enterprise, datasource := range map[string]string{"pending": "datasource", "empty": "spare_datasource"} {
		body := `{"name":"X","admin_email":"ada@` + enterprise + `.example"}`
		c.ids[enterprise] = c.send("POST", "/api/v1/enterprises", c.tokens["operator"], body).want(201).text("id")
		path := "/api/v1/enterprises/" + c.ids[enterprise] + "/datasources"
		c.ids[datasource] = c.send("POST", path, c.tokens["operator"], ownFiles, "X-Reason", "contract").want(201).text("id")
	}
}

// furnishCatalog makes modules, trials and grants of which nothing else depends.
func (c *callersFixture) furnishCatalog() {
	c.t.Helper()
	number := func(id, path, body string) {
		c.t.Helper()
		c.ids[id] = fmt.Sprint(c.send("POST", "/api/v1"+path, c.tokens["operator"], body).want(201).json("id"))
	}
	number("module_id", "/modules", `{"slug":"matrix","name":"Matrix"}`)
	number("spare_module", "/modules", `{"slug":"spare","name":"Spare"}`)
	number("spare_trial", "/trials", `{"module_id":1,"slug":"spare","name":"Spare"}`)
	c.ids["grant"] = c.send(
		"POST", "/api/v1/enterprises/"+c.ids["enterprise"]+"/modules", c.tokens["operator"], `{"module_id":4}`,
	).want(201).text("id")
}
