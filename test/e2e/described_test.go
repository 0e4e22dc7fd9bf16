//go:build schemathesis

package e2e

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestSchemathesis lets schemathesis compare the API with its description, as an
// operator, an admin and a member. `make fuzz-api` installs it and runs this.
// The event stream never ends, which schemathesis does not know.
func TestSchemathesis(t *testing.T) {
	program := os.Getenv("TENON_SCHEMATHESIS")
	if program == "" {
		t.Fatal("TENON_SCHEMATHESIS is not set: run `make fuzz-api`")
	}
	settings, err := filepath.Abs("schemathesis.toml")
	expect.NoError(t, err)
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "fuzz")
	for _, who := range []struct {
		role  string
		token string
	}{{"operator", s.Operator(t).Token}, {"admin", c.Admin.Token}, {"member", c.Analyst.Token}} {
		t.Run(who.role, func(t *testing.T) {
			fuzz := exec.Command(program, "--config-file", settings, "run", s.APIURL+"/openapi.json",
				"--url", s.APIURL, "--checks", "all",
				"--max-examples", cmp.Or(os.Getenv("TENON_EXAMPLES"), "20"), "--seed", "1", "--continue-on-failure", "--no-color",
				"--exclude-path-regex", "/notifications/stream$", "-H", "Authorization: Bearer "+who.token)
			fuzz.Dir = t.TempDir() // it writes what it has found
			if said, err := fuzz.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
}
