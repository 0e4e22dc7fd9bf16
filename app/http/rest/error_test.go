package rest

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func TestEveryKindOfFailureHasItsStatusAndKeepsItsCause(t *testing.T) {
	p := listen(t)
	for kind, want := range statuses {
		status, answer := p.get("/kinds/" + string(kind))
		if status != want || strings.Contains(answer, "the cause") {
			t.Errorf("%s: got %d %s", kind, status, answer)
		}
		if masked := !strings.Contains(answer, "probe_failed"); masked != (kind == domain.Internal) {
			t.Errorf("%s: %s", kind, answer)
		}
	}
}

func TestFailuresInside(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = 200 * time.Millisecond })
	for path, want := range map[string]int{"/panic": 500, "/index": 500, "/unexplained": 500, "/slow": 503} {
		status, answer := p.get(path)
		if status != want || !strings.Contains(answer, `"instance":"`) || strings.Contains(answer, "canary") ||
			strings.Contains(answer, "why it failed") {
			t.Errorf("%s: got %d %s", path, status, answer)
		}
	}
	for _, want := range []string{
		"why it failed", "index out of range", `"stack":"`, `"route":"/api/v1/slow"`, `"code":"deadline_exceeded"`,
	} {
		p.logs(want, 1)
	}
	if strings.Contains(p.log.String(), "canary") {
		t.Error("a panic's text reached the log")
	}
}
