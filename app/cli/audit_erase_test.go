package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// namedTrail has the acts of somebody, and is where they are told.
func namedTrail(t *testing.T) (s *shell, w *fixture.Installation, c *fixture.Tenant, subject string) {
	t.Helper()
	w = fixture.New(t)
	c = w.Tenant(t)
	return &shell{t: t, core: w.Core}, w, c, string(c.Admin.Subject)
}

// actors are who acted, by the trail.
func actors(t *testing.T, w *fixture.Installation, c *fixture.Tenant) (all string) {
	t.Helper()
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	expect.NoError(t, err)
	page, err := w.Audit.List(t.Context(), c.Admin, domain.AuditQuery{
		CursorQuery: domain.CursorQuery{Size: 100},
	})
	expect.NoError(t, err)
	for _, e := range page.Items {
		all += string(e.Actor) + " " + string(e.Action) + " " + e.Target + "\n"
	}
	return all
}

func TestAuditErase(t *testing.T) {
	t.Parallel()
	s, w, c, subject := namedTrail(t)
	before := actors(t, w, c)
	expect.Equal(t, strings.Contains(before, subject), true)
	s.run(2, "audit", "erase", subject)
	s.run(2, "audit", "erase")
	s.run(2, "audit", "erase", subject, "--again", "x")
	s.run(4, "audit", "erase", "nobody", "--yes")
	s.run(4, "audit", "erase", subject, "--trail", "nobody", "--yes")
	dry := s.run(0, "audit", "erase", subject, "--dry-run")
	expect.Equal(t, strings.Contains(dry, "would be erased in the trail "+string(c.Enterprise.ID)), true)
	expect.Equal(t, actors(t, w, c), before)

	var got erasedView
	expect.NoError(t, json.Unmarshal([]byte(s.run(0, "--json", "audit", "erase", subject, "--yes")), &got))
	expect.Equal(t, len(got.Erased), 1)
	after := actors(t, w, c)
	if commitment := got.Erased[0].Commitment; strings.Contains(after, subject) ||
		!strings.HasPrefix(after, "system audit.erase "+commitment+"\n") || strings.Count(after, commitment) < 2 {
		t.Errorf("%s is erased from %s", commitment, after)
	}
	s.run(0, "audit", "verify")
	s.run(4, "audit", "erase", subject, "--yes")
}

// What waits to be taken into the logs is erased, too.
func TestAuditEraseFindsWhatWaits(t *testing.T) {
	t.Parallel()
	s, w, c, subject := namedTrail(t)
	s.run(0, "audit", "erase", subject, "--yes")
	expect.Equal(t, strings.Contains(actors(t, w, c), subject), false)
}

// What an export tells to be erased is erased again where a backup knows it.
func TestAuditEraseAgain(t *testing.T) {
	t.Parallel()
	s, w, c, subject := namedTrail(t)
	actors(t, w, c)
	names := exported(t, func(out *strings.Builder) error { return w.Audit.Names(t.Context(), c.Admin, out) })
	var commitment string
	for line := range strings.Lines(names) {
		var name struct{ Commitment, Value string }
		expect.NoError(t, json.Unmarshal([]byte(line), &name))
		if name.Value == subject {
			commitment = name.Commitment
		}
	}
	file := filepath.Join(t.TempDir(), "export")
	line := `{"action":"audit.erase","at":"2026-11-27T13:00:00.000000Z","outcome":"done","target":"` + commitment + `"}`
	expect.NoError(t, os.WriteFile(file, []byte(line+"\n"+line+"\n"), 0o600))
	s.typed = strings.NewReader("no\n")
	s.run(2, "audit", "erase", "--again", file)
	s.typed = strings.NewReader("yes\n")
	expect.Equal(t, s.run(0, "audit", "erase", "--again", file),
		commitment+" is erased in the trail "+string(c.Enterprise.ID)+".\n")
	s.typed = nil
	expect.Equal(t, s.run(0, "audit", "erase", "--again", file, "--yes"), "Nothing is left to be erased.\n")
	expect.NoError(t, os.WriteFile(file, []byte("{}\n"), 0o600))
	s.run(2, "audit", "erase", "--again", file, "--yes")
	expect.Equal(t, strings.Contains(actors(t, w, c), subject), false)
}

func exported(t *testing.T, write func(*strings.Builder) error) string {
	t.Helper()
	var out strings.Builder
	expect.NoError(t, write(&out))
	return out.String()
}

// What a witness was wrong about is taken back, and a checkpoint that is none begins no generation.
func TestAuditResumeAndContinue(t *testing.T) {
	t.Parallel()
	s, w, _, _ := namedTrail(t)
	system := fixture.System("")
	expect.NoError(t, w.Audit.Compare(t.Context(), system))
	_, err := w.Audit.Epoch(t.Context(), system)
	expect.NoError(t, err)
	s.run(2, "audit", "resume")
	s.run(5, "audit", "resume", "--yes")
	expect.NoError(t, w.Set.AuditCheckpoints.Halt(t.Context(), domain.AuditHalt{Reason: domain.LogForked}))
	expect.Equal(t, s.run(0, "--json", "audit", "resume", "--yes"), "{\n  \"resumed\": true\n}\n")

	note := filepath.Join(t.TempDir(), "note")
	expect.NoError(t, os.WriteFile(note, []byte("no checkpoint"), 0o600))
	s.run(2, "audit", "continue", "--force", "--reason", "a test", "--vouched", note, "--yes")
	s.run(2, "audit", "continue", "--force", "--reason", "a test", "--vouched", note+"s", "--yes")
	s.run(0, "audit", "continue", "--force", "--reason", "a test", "--yes")
}
