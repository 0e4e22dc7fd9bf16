package postgres

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// What River warns of is told by the logger that we were given, in codes.
func TestTroubleWithTheQueueIsLoggedInCodes(t *testing.T) {
	t.Parallel()
	log := &expect.Log{}
	cfg := config(servers.Clone(t, migrated(t)), 4)
	cfg.Logger = slog.New(slog.NewJSONHandler(log, nil))
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	work(t, db, func(context.Context, domain.Job) error { return nil })
	must(t, db.exec(t.Context(), "ALTER TABLE public.river_job RENAME TO canary"))
	wait(t, func() bool { return strings.Contains(log.String(), "SQLSTATE 42P01") })
	if text := log.String(); strings.Contains(text, "does not exist") || strings.Contains(text, `"INFO"`) {
		t.Errorf("it says more than codes and warnings:\n%s", text)
	}
}

func TestRiverLogsNumbersIdsAndCodesOnly(t *testing.T) {
	var text bytes.Buffer
	log := newRiverLog(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})))
	log = log.With("client_id", "node-1", "payload", "canary").WithGroup("river")
	log.Info("canary")
	log.Warn("Slow.", "job_id", 7, "kind", "tenon_job", "panic_val", "canary", slog.Group("more", "text", "canary"))
	log.Error("Failed.", "err", errors.New("ERROR: canary (SQLSTATE 23505)"), "error", "canary")
	want := "level=WARN msg=Slow. client_id=node-1 river.job_id=7 river.kind=tenon_job\n" +
		"level=ERROR msg=Failed. client_id=node-1 river.err=\"SQLSTATE 23505\"\n"
	if text.String() != want {
		t.Errorf("it says\n%s", &text)
	}
}
