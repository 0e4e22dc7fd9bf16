package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

var lacking = domain.SchemaDifference{
	Kind: domain.ObjectMissing, Type: "index", Table: "users", Name: "users_role_idx",
	Want: "CREATE INDEX\n users_role_idx",
}

func TestRepairMakesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	role := domain.SchemaDifference{Kind: domain.ObjectOther, Type: "column", Table: "users", Name: "role", Got: "text"}
	fixture.Must(t, schemas.Drift(t.Context(), "a", lacking))
	fixture.Must(t, schemas.Drift(t.Context(), "b", role))
	repair := []string{"repair", "--reapply", "--all"}
	s.run(2, repair...)
	told := "a would be repaired by 1 statement.\n  CREATE INDEX users_role_idx;\n" +
		"  differs: missing index users.users_role_idx\n" +
		"b is not repaired.\n  differs: other column users.role: is text; should be plain\n"
	expect.Equal(t, s.run(0, append(repair, "--dry-run")...), told)
	s.typing(t, 2, "no\n", repair...)
	if !strings.HasPrefix(s.err.String(), told) {
		t.Errorf("it asks %s", &s.err)
	}
	var view repairsView
	fixture.Must(t, json.Unmarshal([]byte(s.typing(t, 7, "yes\n", append(repair, "--json")...)), &view))
	expect.Equal(t, [2]any{len(view.Items), view.Items[0].Repaired}, [2]any{2, true})
	expect.Equal(t, len(view.Items[1].Differences), 1)
	expect.Equal(t, s.run(7, append(repair, "--yes")...),
		"b is not repaired.\n  differs: other column users.role: is text; should be plain\n")
	expect.Equal(t, s.run(0, "repair", "--match", "--tenant", "a", "--yes"), "Nothing differs.\n")
}

func TestRepairAcceptsEditedMigrations(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	fixture.Must(t, schemas.Edit(t.Context(), "tenant/memory", "public/memory"))
	accept := []string{"repair", "--accept", "tenant/memory"}
	s.run(2, accept...)
	expect.Equal(t, s.run(0, append(accept, "--dry-run")...),
		"tenant/memory would be accepted, which was applied as something else 1 times.\n")
	s.typing(t, 2, "", accept...)
	s.typing(t, 0, "yes\n", accept...)
	s.run(4, append(accept, "--yes")...)
	s.run(5, "repair", "--accept", "public/memory", "--yes")
	expect.Equal(t, s.run(0, "repair", "--accept", "public/memory", "--yes", "--force"),
		"public/memory is accepted, which was applied as something else 1 times.\n")
}

func TestRepairIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := behind(t)
	for _, args := range [][]string{
		{"--all"}, {"--reapply"}, {"--match"}, {"--match", "--reapply", "--all"}, {"--accept", "a", "--all"},
		{"--reapply", "--all", "--to", "memory"}, {"--match", "--all", "--force"}, {"--match", "--tenant", ""},
	} {
		s.run(2, append([]string{"repair", "--yes"}, args...)...)
	}
	s.run(4, "repair", "--match", "--tenant", "nobody", "--yes")
}
