package audit

import (
	"errors"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// exportOf is a log of so many lines, and its head.
func exportOf(t testing.TB, lines int) (string, domain.AuditHead) {
	t.Helper()
	all := make([]string, lines)
	for i := range all {
		all[i] = `{"n":"` + strings.Repeat("x", i%7) + `"}`
	}
	head, _, _, err := tlog.Append(domain.AuditHead{}, all)
	expect.NoError(t, err)
	return strings.Join(all, "\n") + "\n", head
}

// Whatever somebody has kept of a log is compared with its first lines.
func TestAnExportIsComparedWithWhatWasKept(t *testing.T) {
	t.Parallel()
	export, head := exportOf(t, 700)
	var kept []domain.AuditHead
	for _, size := range []int{1, 255, 256, 300, 512, 700} {
		_, before := exportOf(t, size)
		kept = append(kept, before)
	}
	report, err := VerifyOffline(strings.NewReader(export), kept)
	expect.NoError(t, err)
	expect.Equal(t, report, domain.AuditReport{Size: 700, Root: head.Root})

	changed := strings.Split(export, "\n")
	changed[270] = `{"n":"y"}`
	report, err = VerifyOffline(strings.NewReader(strings.Join(changed, "\n")), kept)
	expect.NoError(t, err)
	expect.Equal(t, report.Faults, []domain.AuditFault{
		{First: 256, Last: 299, Reason: domain.LogRebuilt},
	})

	report, err = VerifyOffline(strings.NewReader(strings.Join(changed[:280], "\n")+"\n"), kept)
	expect.NoError(t, err)
	expect.Equal(t, report.Faults, []domain.AuditFault{{First: 280, Last: 299, Reason: domain.LeavesMissing}})
}

func TestWhatIsNoExportIsRefused(t *testing.T) {
	t.Parallel()
	long := `{"` + strings.Repeat("x", maxLine-4) + `"}`
	for text, want := range map[string]error{
		"": nil, "{}\n": nil, long + "\n{}\n": nil,
		"{}\n{}": domain.ErrAuditExportInvalid.With(2), "{}\n\n": domain.ErrAuditExportInvalid.With(2),
		"seq,hash\n": domain.ErrAuditExportInvalid.With(1), "{}\r\n": domain.ErrAuditExportInvalid.With(1),
		"{\"x" + long + "\n": domain.ErrAuditExportInvalid.With(1),
	} {
		if _, err := VerifyOffline(strings.NewReader(text), nil); !errors.Is(err, want) ||
			want != nil && err.Error() != want.Error() {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
}

// Whatever a file holds, it is refused, or has the root of its lines.
func FuzzVerifyOffline(f *testing.F) {
	f.Add("{}\n{\"a\":\"b\"}\n", "tenon.example/audit/1/1\n1\nUAxRlJzJVvmLGZnqPNOUmTzdSkNzEpQKmbgOPFvRwFM=\n\n— x y\n")
	f.Fuzz(func(t *testing.T, text, note string) {
		var kept []domain.AuditHead
		if head, err := Kept(note); err == nil {
			kept = append(kept, head)
		}
		report, err := VerifyOffline(strings.NewReader(text), kept)
		if err != nil {
			return
		}
		lines := strings.Split(text, "\n")
		want, _, _, err := tlog.Append(domain.AuditHead{}, lines[:len(lines)-1])
		expect.NoError(t, err)
		expect.Equal(t, report.Size, want.Size)
		expect.Equal(t, report.Root, want.Root)
	})
}
