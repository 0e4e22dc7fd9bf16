package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// drifted are schemas of which one differs.
type drifted struct {
	ports.Schemas
	differences []domain.SchemaDifference
}

func (d drifted) Verify(ctx context.Context, tenants []domain.TenantID) ([]domain.VerifiedSchema, error) {
	all, err := d.Schemas.Verify(ctx, tenants)
	for i := range all {
		if all[i].Tenant == "org_b" {
			all[i].Differences = d.differences
		}
	}
	return all, err
}

func newDrifted(t *testing.T) *shell {
	set := memory.New()
	set.Schemas = drifted{set.Schemas, []domain.SchemaDifference{
		{Kind: domain.ObjectMissing, Type: "index", Table: "users", Name: "users_role_idx", Want: "CREATE INDEX …"},
		{Kind: domain.ObjectOther, Type: "column", Table: "users", Name: "role", Want: "text\n NOT NULL", Got: "text"},
		{Kind: domain.ObjectOther, Type: "table", Name: "users", Want: "", Got: strings.Repeat("unlogged ", 20)},
		{Kind: domain.ObjectExtra, Type: "type", Name: "color", Got: "enum 'red'"},
	}}
	s := &shell{t: t, core: fixture.Core(t, set)}
	s.run(0, "tenant", "create", "org_a")
	s.run(0, "tenant", "create", "org_b")
	return s
}

func TestVerifyAnswersPeople(t *testing.T) {
	s := newDrifted(t)
	lines := strings.Split(s.run(7, "verify"), "\n")
	want := []string{
		"TENANT  SCHEMA   VERSION  DIFFERENCE",
		"org_b   t_org_b  memory   missing index users.users_role_idx",
		"org_b   t_org_b  memory   other column users.role: is text; should be text NOT NULL",
		"org_b   t_org_b  memory   other table users: is " + strings.Repeat("unlogged ", 9)[:80] + "…; should be plain",
		"org_b   t_org_b  memory   extra type color", "",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q", lines, want)
	}
	if said := s.err.String(); said != "migrate: of 2 schemas, 1 differs from what its version says\n" {
		t.Errorf("it says %q", said)
	}
	if out := s.run(0, "verify", "--tenant", "org_a"); out != "1 schema is as its version says.\n" {
		t.Errorf("got %q", out)
	}
}

func TestVerifyAnswersPrograms(t *testing.T) {
	s := newDrifted(t)
	var got struct {
		Count int `json:"count"`
		Items []struct {
			Tenant      string           `json:"tenant"`
			Version     string           `json:"version"`
			Differences []map[string]any `json:"differences"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(s.run(7, "--json", "verify")), &got); err != nil || got.Count != 2 ||
		len(got.Items) != 1 || got.Items[0].Tenant != "org_b" || got.Items[0].Version != "memory" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if d := got.Items[0].Differences; len(d) != 4 || d[1]["kind"] != "other" || d[1]["type"] != "column" ||
		d[1]["table"] != "users" || d[1]["name"] != "role" || d[1]["want"] != "text\n NOT NULL" || d[1]["got"] != "text" {
		t.Errorf("the differences are %v", d)
	}
	if out := s.run(0, "--json", "verify", "--tenant=org_a"); !strings.Contains(out, `"items": []`) {
		t.Errorf("got %s", out)
	}
	s.run(4, "verify", "--tenant", "org_a", "--tenant", "org_c")
	s.run(2, "verify", "--tenant", "")
}
