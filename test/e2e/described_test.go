//go:build schemathesis

package e2e

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestSchemathesis lets schemathesis compare the API with its description, as an
// operator, an admin, a member and a machine: with what it thinks of itself, and with ids of
// what there is, without which it would hardly come further than 404. `make fuzz-api`
// installs it and runs this. The event stream never ends, which it does not know.
func TestSchemathesis(t *testing.T) {
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "fuzz")
	c.Equip(t)
	known := settings(t, knownIDs(t, c))
	for _, who := range []struct {
		role  string
		token string
	}{
		{"operator", s.Operator(t).Token}, {"admin", c.Admin.Token}, {"member", c.Analyst.Token},
		{"machine", s.Machine(t, "", "migrations:read migrations:run").Token},
	} {
		t.Run(who.role, func(t *testing.T) { schemathesis(t, s.APIURL, settings(t, ""), who.token) })
		t.Run(who.role+" with ids", func(t *testing.T) { schemathesis(t, s.APIURL, known, who.token) })
	}
}

func schemathesis(t *testing.T, url, settings, token string) {
	t.Helper()
	program := os.Getenv("TENON_SCHEMATHESIS")
	if program == "" {
		t.Fatal("TENON_SCHEMATHESIS is not set: run `make fuzz-api`")
	}
	fuzz := exec.CommandContext(t.Context(), program, "--config-file", settings, "run", url+"/openapi.json",
		"--url", url, "--checks", "all", "--max-examples", cmp.Or(os.Getenv("TENON_EXAMPLES"), "20"),
		"--seed", cmp.Or(os.Getenv("TENON_SEED"), "1"), "--continue-on-failure", "--no-color",
		"--exclude-path-regex", "/notifications/stream$", "-H", "Authorization: Bearer "+token)
	fuzz.Dir = t.TempDir() // it writes what it has found
	fuzz.Env = append(os.Environ(), "SCHEMATHESIS_HOOKS="+scenario.Absolute(t, "test/e2e/schemathesis.py"))
	said, err := fuzz.CombinedOutput()
	if t.Logf("%s", said); err != nil {
		t.Error(err)
	}
}

// settings are those of schemathesis.toml and more.
func settings(t *testing.T, more string) (path string) {
	t.Helper()
	text, err := os.ReadFile("schemathesis.toml")
	expect.NoError(t, err)
	path = filepath.Join(t.TempDir(), "schemathesis.toml")
	expect.NoError(t, os.WriteFile(path, append(text, more...), 0o600))
	return path
}

// knownIDs says where schemathesis takes which id that there is: always in a path,
// often in a body.
func knownIDs(t *testing.T, c *scenario.Tenant) string {
	t.Helper()
	record := c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{"age": 71}})
	run := c.Analyst.Post(t, c.Runs(), scenario.Object{
		"base_patient_data": scenario.Object{"age": 71}, "base_prediction": []any{0.5},
	})
	return strings.NewReplacer(
		"ENTERPRISE",
		c.EnterpriseID,
		"ORGANIZATION",
		c.Organization,
		"PROJECT",
		c.Project,
		"TRIAL",
		c.Trial,
		"ANALYST",
		c.AnalystID,
		"RECORD",
		record["record_id"].(string),
		"EXECUTION",
		run["execution_id"].(string),
	).Replace(knownPlaces)
}

const knownPlaces = `
[parameters]
"path.org_id" = "ORGANIZATION"
"path.project_id" = "PROJECT"
"path.trial_slug" = "TRIAL"
"path.auth0_id" = "ANALYST"
"path.record_id" = "RECORD"
"path.execution_id" = "EXECUTION"
"body.enterprise_id" = {dictionary = "enterprise", probability = 0.8}
"body.project_id" = {dictionary = "project", probability = 0.8}
"body.trial_slug" = {dictionary = "trial", probability = 0.8}
"body.execution_id" = {dictionary = "execution", probability = 0.8}
"body.recipients[*]" = {dictionary = "person", probability = 0.8}
"body.members[*].user_id" = {dictionary = "person", probability = 0.8}

[dictionaries]
enterprise.values = ["ENTERPRISE"]
project.values = ["PROJECT"]
trial.values = ["TRIAL"]
execution.values = ["EXECUTION"]
person.values = ["ANALYST"]

[[operations]]
include-path-regex = "/projects/\\{id\\}"
parameters."path.id" = "PROJECT"

[[operations]]
include-path-regex = "/enterprises/\\{id\\}"
parameters."path.id" = "ENTERPRISE"

# Where all of the query are numbers, it takes their text for what is wrong, and not the parameter that nobody knows.
[[operations]]
include-path-regex = "/roles-permissions$"
checks.negative_data_rejection.expected-statuses = ["2xx", "4xx"]
`
