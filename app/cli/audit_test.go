package cli

import (
	"context"
	"encoding/json"
	"iter"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
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
	if tamper {
		entries.trail = trail
	}
	return &shell{t: t, core: w.Core}, trail
}

func TestAuditVerifyFindsNothing(t *testing.T) {
	t.Parallel()
	s, trail := newTrails(t, false)
	expect.Equal(t, s.run(0, "audit", "verify", "--trail", string(trail)), "1 audit trail is as it was written.\n")
	s.run(4, "audit", "verify", "--trail", "nobody")
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
