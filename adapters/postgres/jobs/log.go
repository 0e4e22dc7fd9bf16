package jobs

import (
	"context"
	"log/slog"
	"regexp"
	"slices"

	"github.com/tenon-health/tenon/adapters/postgres/sqlstate"
)

// logHandler says what goes wrong with the queue itself. River writes down the
// texts of errors, and those may quote anything: numbers, ids and codes get
// through, and nothing else.
type logHandler struct{ slog.Handler }

func newLog(to *slog.Logger) *slog.Logger { return slog.New(logHandler{to.Handler()}) }

func (l logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

func (l logHandler) Handle(ctx context.Context, r slog.Record) error {
	bare := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		bare.AddAttrs(redact(a)...)
		return true
	})
	return l.Handler.Handle(ctx, bare)
}

func (l logHandler) WithAttrs(all []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, a := range all {
		kept = append(kept, redact(a)...)
	}
	return logHandler{l.Handler.WithAttrs(kept)}
}

func (l logHandler) WithGroup(name string) slog.Handler { return logHandler{l.Handler.WithGroup(name)} }

var (
	safeAttributes = []string{"client_id", "index_name", "job_kind", "kind", "queue"}
	code           = regexp.MustCompile(`SQLSTATE ([0-9A-Z]{5})`)
)

// redact is a as far as it may be told; of an error's text, its code.
func redact(a slog.Attr) []slog.Attr {
	switch a.Value.Kind() {
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindTime, slog.KindUint64:
		return []slog.Attr{a}
	}
	text := a.Value.String()
	if slices.Contains(safeAttributes, a.Key) {
		return []slog.Attr{a}
	}
	if m := code.FindStringSubmatch(text); m != nil {
		return []slog.Attr{slog.String(a.Key, sqlstate.Words(m[1]))}
	}
	return nil
}
