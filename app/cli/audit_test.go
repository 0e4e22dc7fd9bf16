package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// tampered is logs in one of which somebody has changed the second line.
type tampered struct {
	ports.AuditEntries
	trail domain.Trail
}

func (p tampered) Leaves(
	ctx context.Context, q domain.AuditQuery, from, to int64,
) iter.Seq2[domain.AuditLeaf, error] {
	return func(yield func(domain.AuditLeaf, error) bool) {
		for leaf, err := range p.AuditEntries.Leaves(ctx, q, from, to) {
			if q.Trail == p.trail && leaf.Seq == 1 {
				leaf.Line += " "
			}
			if !yield(leaf, err) {
				return
			}
		}
	}
}

// newTrails has the platform's trail and that of an enterprise.
func newTrails(t *testing.T, tamper bool) (*shell, domain.Trail) {
	t.Helper()
	set := memory.New()
	entries := &tampered{AuditEntries: set.AuditEntries}
	set.AuditEntries = entries
	w := fixture.Of(t, set)
	trail := domain.TrailOf(w.Tenant(t).Enterprise.ID)
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	expect.NoError(t, err)
	expect.NoError(t, w.Audit.Compare(t.Context(), fixture.System("")))
	_, err = w.Audit.Epoch(t.Context(), fixture.System(""))
	expect.NoError(t, err)
	if tamper {
		entries.trail = trail
	}
	return &shell{t: t, core: w.Core}, trail
}

func TestAuditVerifyFindsNothing(t *testing.T) {
	t.Parallel()
	s, trail := newTrails(t, false)
	expect.Equal(t, s.run(0, "audit", "verify", "--trail", string(trail)),
		"1 audit trail is as it was written. No anchor was looked at.\n")
	s.run(4, "audit", "verify", "--trail", "nobody")
	if said := s.run(0, "audit", "verify"); !strings.HasSuffix(said, "written. So is the newest anchor, of 1 line.\n") {
		t.Errorf("it says %q", said)
	}
	var got auditVerifiedView
	expect.NoError(t, json.Unmarshal([]byte(s.run(0, "--json", "audit", "verify")), &got))
	for _, l := range got.Logs {
		if len(l.Root) != 64 || len(l.Faults) != 0 || l.Faults == nil || l.Size == 0 {
			t.Errorf("%+v", l)
		}
	}
	expect.Equal(t, len(got.Logs) > 0, true)
}

func TestAuditVerifyNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	s, trail := newTrails(t, true)
	lines := strings.Split(s.run(7, "audit", "verify"), "\n")
	expect.Equal(t, strings.Fields(lines[1]), []string{string(trail), "1", "1", "changed"})
	if said := s.err.String(); !strings.HasSuffix(said, "1 thing is not as it was written\n") {
		t.Errorf("it says %q", said)
	}
	var got auditVerifiedView
	expect.NoError(t, json.Unmarshal([]byte(s.run(7, "--json", "audit", "verify", "--trail", string(trail))), &got))
	expect.Equal(t, got.Logs[0].Faults, []auditFaultView{{1, 1, domain.LeafChanged}})
}

// An export is looked at without a store, and compared with what somebody has kept.
func TestAuditVerifyOffline(t *testing.T) {
	t.Parallel()
	lines, files := []string{`{"a":"1"}`, `{"a":"2"}`, `{"a":"3"}`}, t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(files, name)
		expect.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	kept := func(lines ...string) string {
		head, _, _, err := tlog.Append(domain.AuditHead{}, lines)
		expect.NoError(t, err)
		return tlog.Checkpoint("tenon.example/audit/1/1", head) + "\n— tenon.example/audit/1/1 AAAA\n"
	}
	export := file("export", strings.Join(lines, "\n")+"\n")
	first, third, other := file("first", kept(lines[0])), file("third", kept(lines...)), file("other", kept("x", "y"))
	s := &shell{t: t}
	expect.Equal(t, s.run(0, "audit", "verify", "--offline", export, "--checkpoint", first, "--checkpoint", third),
		"1 audit trail is as it was written. No anchor was looked at.\n")
	var got auditVerifiedView
	expect.NoError(t, json.Unmarshal([]byte(s.run(7, "--json", "audit", "verify", "--offline", export,
		"--checkpoint", other)), &got))
	head, _, _, err := tlog.Append(domain.AuditHead{}, lines)
	expect.NoError(t, err)
	expect.Equal(t, got.Logs[0], auditLogView{
		domain.Trail(export), 3, hex.EncodeToString(head.Root), []auditFaultView{{0, 1, domain.LogRebuilt}}, nil,
	})
	s.run(2, "audit", "verify", "--offline", third)
	s.run(2, "audit", "verify", "--offline", filepath.Join(files, "none"))
	s.run(2, "audit", "verify", "--offline", export, "--checkpoint", export)
	s.run(2, "audit", "verify", "--offline", export, "--trail", "platform")
	s.run(2, "audit", "verify", "--checkpoint", first)
}

// What somebody has kept of a log is compared with what the store has.
func TestAuditVerifyComparesWithWhatWasKept(t *testing.T) {
	t.Parallel()
	s, trail := newTrails(t, false)
	note := filepath.Join(t.TempDir(), "kept")
	for root, code := range map[string]int{"": 7, "own": 0} {
		head := domain.AuditHead{Size: 1, Root: make([]byte, 32)}
		if root == "own" {
			var got auditVerifiedView
			expect.NoError(t, json.Unmarshal([]byte(s.run(0, "--json", "audit", "verify", "--trail", string(trail))), &got))
			head.Size = got.Logs[0].Size
			head.Root, _ = hex.DecodeString(got.Logs[0].Root)
		}
		expect.NoError(t, os.WriteFile(note, []byte(tlog.Checkpoint("x/audit/1/1", head)), 0o600))
		s.run(code, "audit", "verify", "--trail", string(trail), "--checkpoint", note)
	}
}
