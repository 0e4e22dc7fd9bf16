package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// plan is what `migrate --json plan` answers.
type plan struct {
	Shared struct{ Pending int }
	Groups []struct {
		Version    string
		Tenants    int
		Migrations []string
	}
	Migrations []struct {
		Scope, Version string
		Measured       int
		Median         *float64 `json:"median_seconds"`
	}
	Predicted float64 `json:"predicted_seconds"`
	Unknown   []string
	Dangerous int
}

func (b *behind) plan(t *testing.T, args ...string) (p plan) {
	t.Helper()
	out, _ := b.want(t, 0, append([]string{"--json", "plan"}, args...)...)
	expect.NoError(t, json.Unmarshal([]byte(out), &p))
	return p
}

// What a plan says is what `up` does then; how long that took is what the next plan says.
func TestAPlanIsWhatUpDoes(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 6)
	before := b.plan(t, "--canary", "1")
	expect.Equal(t, [3]int{before.Shared.Pending, len(before.Groups), before.Dangerous}, [3]int{0, 1, 0})
	expect.Equal(t, before.Groups[0].Tenants, 6)
	expect.Equal(t, before.Unknown, before.Groups[0].Migrations)
	out, _ := b.want(t, 0, "plan", "--tenant", "k0", "--sql", "--fail-on-warning")
	if !strings.Contains(out, `CREATE TABLE "t_k0".users (`) || strings.Contains(out, "?tenant") ||
		strings.Contains(out, "WARNING") {
		t.Errorf("the SQL is %s", out)
	}
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version = ''"), 6)
	b.want(t, 0, "up", "--canary", "1")
	last := before.Migrations[len(before.Migrations)-1].Version
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version = '"+last+"'"), 6)
	expect.Equal(t, len(b.plan(t).Groups), 0)
	b.add(t)
	after := b.plan(t)
	expect.Equal(t, len(after.Unknown), 0)
	for _, m := range after.Migrations {
		if m.Scope != "tenant" || m.Measured != 6 || m.Median == nil || *m.Median <= 0 {
			t.Errorf("it is timed as %+v", m)
		}
	}
	if after.Predicted <= 0 || after.Predicted > 60 {
		t.Errorf("it takes %f s", after.Predicted)
	}
}
