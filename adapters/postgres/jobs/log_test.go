package jobs

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"
)

func TestRiverLogsNumbersIdsAndCodesOnly(t *testing.T) {
	var text bytes.Buffer
	log := newLog(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})))
	log = log.With("client_id", "node-1", "payload", "canary").WithGroup("river")
	log.Info("canary")
	log.Warn("Slow.", "job_id", 7, "kind", "tenon_job", "panic_val", "canary", slog.Group("more", "text", "canary"))
	log.Error("Failed.", "err", errors.New("ERROR: canary (SQLSTATE 23505)"), "error", "canary")
	want := "level=WARN msg=Slow. client_id=node-1 river.job_id=7 river.kind=tenon_job\n" +
		"level=ERROR msg=Failed. client_id=node-1 river.err=\"duplicate (SQLSTATE 23505)\"\n"
	if text.String() != want {
		t.Errorf("it says\n%s", &text)
	}
}
