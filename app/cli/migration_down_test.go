package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// typing is a shell on a terminal where this is typed.
func (s *shell) typing(t *testing.T, want int, typed string, args ...string) string {
	t.Helper()
	s.typed = strings.NewReader(typed)
	defer func() { s.typed = nil }()
	return s.run(want, args...)
}

func TestDownTellsOfTenants(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	s.run(0, "up")
	fixture.Must(t, schemas.Expect(t.Context(), "b", domain.MigrationFailed))
	expect.Equal(t, s.run(0, "down", "--to", "memory", "--all", "--dry-run"),
		"3 tenants would be taken back to memory, in 1 wave.\n-- next\n;\n")
	expect.Equal(
		t,
		s.run(7, "down", "--to", "memory", "--all", "--yes"),
		"Of 3 tenants that were beyond it, 2 are taken back to memory.\n"+
			"b: the migration next failed before its first statement, SQLSTATE 55P03\n",
	)
	expect.Equal(t, s.err.String(), "1/3 a done memory\n2/3 b failed next\n3/3 c done memory\n"+
		"migrate: tenants that have failed: 1; run this again\n")
	s.run(0, "down", "--to", "memory", "--tenant", "b", "--yes")
	expect.Equal(t, s.run(0, "down", "--to", "memory", "--all", "--yes"), "No tenant is beyond memory.\n")
	expect.Equal(t, s.run(0, "down", "--to", "memory", "--public", "--yes"),
		"The shared tables are at memory; taken back: 0 migrations.\n")
}

func TestDownAsksAndTakesOnlyYes(t *testing.T) {
	t.Parallel()
	s, _ := behind(t)
	s.run(0, "up")
	down := []string{"down", "--to", "memory", "--all"}
	s.run(2, down...)
	if !strings.Contains(s.err.String(), "add --yes") {
		t.Errorf("without a terminal it says %s", &s.err)
	}
	for _, typed := range []string{"", "no\n", "y\n", "yes, but\n"} {
		s.typing(t, 2, typed, down...)
		if said := s.err.String(); !strings.Contains(said, "3 tenants would be taken back to memory") ||
			!strings.HasSuffix(said, "nothing was changed, because the answer was not yes\n") {
			t.Errorf("%q: it says %s", typed, said)
		}
	}
	s.typing(t, 0, "yes\n", down...)
	expect.Equal(t, s.typing(t, 0, "", down...), "No tenant is beyond memory.\n")
}

func TestDownRefusesToLoseData(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	s.run(0, "up")
	fixture.Must(t, schemas.Fill(t.Context(), "b", "next"))
	down := []string{"down", "--to", "memory", "--all"}
	for _, more := range []string{"--yes", "--lock-timeout=1s"} {
		s.typing(t, 5, "yes\n", append(down, more)...)
		if !strings.Contains(s.err.String(), "[migration_loses_data] Taking back the migration next would lose the data of "+
			"the table filled of b.") {
			t.Errorf("it says %s", &s.err)
		}
	}
	var view backView
	fixture.Must(t, json.Unmarshal([]byte(s.run(0, append(down, "--json", "--dry-run")...)), &view))
	expect.Equal(t, view.Losses, []lossView{{"b", "next", "filled", ""}})
	expect.Equal(t, view.Back, []fileView{{"next", []string{}}})
	expect.Equal(t, view.Tenants.Left, 3)
	s.typing(t, 0, "yes\n", append(down, "--force")...)
	if !strings.Contains(s.err.String(), "Data would be lost: the table filled of b, by next.\n") {
		t.Errorf("it asks %s", &s.err)
	}
}

func TestDownIsRefused(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	s.run(0, "up")
	for _, args := range [][]string{
		{"--all"}, {"--to", "memory"}, {"--to", "memory", "--all", "--public"}, {"--to", "memory", "--all", "--tenant", "a"},
		{"--to", "memory", "--tenant", ""}, {"--to", "nowhere", "--all"}, {"--to", "nowhere", "--public"},
	} {
		s.run(2, append([]string{"down", "--yes"}, args...)...)
	}
	s.run(4, "down", "--to", "memory", "--tenant", "nobody", "--yes")
	fixture.Must(t, schemas.OneWay(t.Context(), "next"))
	s.run(5, "down", "--to", "memory", "--all", "--yes")
	if !strings.Contains(s.err.String(), "[migration_one_way] The migration next has no down file") {
		t.Errorf("it says %s", &s.err)
	}
}
