package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration/ddl"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// planned is a shell whose tenants lack two migrations, of one of which it is known how long it takes.
func planned(t *testing.T) *shell {
	t.Helper()
	s, schemas := behind(t)
	fixture.Must(t, schemas.Release(t.Context(), "notes", "CREATE TABLE ?tenant.notes (a int)",
		"-- For the list.\nCREATE INDEX users_list\n  ON ?tenant.users (name)", "ALTER TABLE ?tenant.users ADD b text"))
	fixture.Must(t, schemas.Time(t.Context(), "notes", 1234567*time.Microsecond, time.Second, time.Hour))
	return s
}

func TestPlanAnswersPeople(t *testing.T) {
	s := planned(t)
	expect.Equal(t, s.run(0, "plan", "--canary", "1", "--wave", "1", "--parallel", "2"), `
The shared tables are at memory, 0 migrations behind.
3 tenants are at memory. Pending: next, notes.
They come in 1 canary, then 2 waves, 2 at once.

tenant/next: 3 tenants, nobody has it yet, so that it is not known how long it takes

tenant/notes: 3 tenants, about 1.23s each, the median of 3
  1. line 1, lock none: CREATE TABLE ?tenant.notes (a int)
  2. line 3, lock SHARE: CREATE INDEX users_list ON ?tenant.users (name)
     WARNING blocking_index: `[1:]+ddl.BlockingIndex.Advice()+`
  3. line 5, lock ACCESS EXCLUSIVE: ALTER TABLE ?tenant.users ADD b text

Altogether it takes about 3.7s and what nobody has yet: next.
1 statement is dangerous.
`)
	out := s.run(7, "plan", "--tenant", "b", "--sql", "--fail-on-warning")
	for _, want := range []string{
		"TURN    TENANT  SCHEMA  VERSION  PENDING  TAKES\nwave 1  b       t_b     memory   2        about 1.23s and what ",
		"\n  2. line 3, lock SHARE: \n     CREATE INDEX users_list\n       ON \"t_b\".users (name);\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
	expect.Equal(t, s.err.String(), "migrate: 1 statement is dangerous\n")
	if out := s.run(0, "plan", "--all", "--to", "next", "--sql", "--fail-on-warning"); strings.Contains(out, "notes") ||
		strings.Count(out, "wave 1  ") != 3 {
		t.Errorf("got %s", out)
	}
}

func TestPlanAnswersPrograms(t *testing.T) {
	s := planned(t)
	var got fleetPlanView
	fixture.Must(t, json.Unmarshal([]byte(s.run(0, "--json", "plan", "--canary", "1", "--all")), &got))
	expect.Equal(t, got.Groups, []groupView{{"memory", 3, []string{"next", "notes"}}})
	expect.Equal(t, got.Canaries, []domain.TenantID{"a"})
	expect.Equal(t, got.Waves, [][]domain.TenantID{{"b", "c"}})
	expect.Equal(t, [2]int{len(got.Tenants), got.Dangerous}, [2]int{3, 1})
	expect.Equal(t, got.Unknown, []string{"next"})
	expect.Equal(t, got.Migrations[0].Seconds, nil)
	expect.Equal(t, *got.Migrations[1].Seconds, 1.234567)
	expect.Equal(t, got.Migrations[1].Statements[1], statementView{
		Number: 2, Line: 3, Words: "CREATE INDEX users_list ON ?tenant.users (name)", Lock: "SHARE",
		Warnings: []warningView{{ddl.BlockingIndex, ddl.BlockingIndex.Advice()}},
	})
	if out := s.run(7, "--json", "plan", "--tenant", "c", "--sql", "--fail-on-warning"); !strings.Contains(
		out, `ON \"t_c\".users`,
	) || !strings.Contains(out, `"canaries": []`) {
		t.Errorf("got %s", out)
	}
}

func TestPlanIsRefused(t *testing.T) {
	s := planned(t)
	s.run(2, "plan", "--to", "nowhere")
	s.run(4, "plan", "--tenant", "nobody")
	s.run(2, "plan", "--tenant", "")
	s.run(2, "plan", "--tenant", "a", "--all")
	s.run(0, "up", "--tenant", "a", "--tenant", "b")
	if out := s.run(0, "plan", "--sql"); !strings.Contains(out, "1 tenant is at memory") ||
		!strings.Contains(out, "?tenant.users") {
		t.Errorf("the only one that is behind: %s", out)
	}
	s.run(0, "up")
	expect.Equal(t, s.run(0, "plan"), "The shared tables are at memory, 0 migrations behind.\nNo tenant is behind.\n")
}
