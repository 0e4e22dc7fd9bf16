package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// behind is a shell whose tenants a, b and c lack one migration.
func behind(t *testing.T) (*shell, *memory.Schemas) {
	t.Helper()
	set := memory.New()
	schemas := set.Schemas.(*memory.Schemas)
	for _, tenant := range []domain.TenantID{"a", "b", "c"} {
		_, _, err := schemas.Create(t.Context(), tenant)
		fixture.Must(t, err)
	}
	fixture.Must(t, schemas.Release(t.Context(), "next"))
	return &shell{t: t, core: fixture.Core(t, set)}, schemas
}

func TestUpTellsOfTenants(t *testing.T) {
	s, schemas := behind(t)
	fixture.Must(t, schemas.Expect(t.Context(), "b", domain.MigrationFailed))
	expect.Equal(
		t,
		s.run(0, "up", "--dry-run", "--canary", "1"),
		"The shared tables are at memory, 0 migrations behind.\n"+
			"3 tenants are behind, in 1 wave.\ncanary a\nwave 1 b\nwave 1 c\n",
	)
	out := s.run(7, "up")
	expect.Equal(t, strings.Split(out, "\n")[1:3], []string{
		"Of 3 tenants that were behind, 2 are migrated.",
		"b: the migration next failed before its first statement, SQLSTATE 55P03",
	})
	expect.Equal(t, s.err.String(), "1/1 public\n1/3 a done next\n2/3 b failed memory\n3/3 c done next\n"+
		"migrate: tenants that have failed: 1; see migrate status, and run this again\n")
	out = s.run(0, "up")
	expect.Equal(t, strings.Split(out, "\n")[1], "Of 1 tenant that was behind, 1 is migrated.")
}

func TestUpTellsProgramsOfTenants(t *testing.T) {
	s, schemas := behind(t)
	fixture.Must(t, schemas.Expect(t.Context(), "a", domain.MigrationFailed))
	var answer upView
	fixture.Must(t, json.Unmarshal([]byte(s.run(7, "--json", "up", "--max-failures", "0")), &answer))
	expect.Equal(t, [4]int{answer.Tenants.Planned, answer.Tenants.Done, answer.Tenants.Left, len(answer.Tenants.Failed)},
		[4]int{3, 0, 2, 1})
	expect.Equal(t, answer.Tenants.Stopped, true)
	var line tenantView
	fixture.Must(t, json.Unmarshal([]byte(strings.Split(s.err.String(), "\n")[1]), &line))
	expect.Equal(t, line, tenantView{Number: 1, Total: 3, Tenant: "a", State: "failed", From: "memory", Version: "memory"})
}

func TestUpIsRefused(t *testing.T) {
	s, schemas := behind(t)
	s.run(2, "up", "--to", "nowhere")
	s.run(4, "up", "--tenant", "nobody")
	s.run(2, "up", "--tenant", "a", "--all")
	release, err := schemas.Hold(t.Context(), "cli:ada@host")
	fixture.Must(t, err)
	s.run(5, "up")
	if !strings.Contains(s.err.String(), "[migration_running] Migrations are being applied by cli:ada@host since ") {
		t.Errorf("it says %s", &s.err)
	}
	if out := s.run(0, "status"); !strings.Contains(out, "Migrations are being applied by cli:ada@host since ") {
		t.Errorf("status says %s", out)
	}
	release()
	s.run(0, "up", "--tenant", "b")
	if out := s.run(
		0,
		"status",
	); !strings.Contains(
		out,
		"2 tenants are at memory, 1 migration behind.\n1 tenant is at next",
	) {
		t.Errorf("status says %s", out)
	}
}
