package wire

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime/debug"
)

// Log is where a program tells what happens in it.
type Log = *slog.Logger

// NewLog writes as the settings say. Lines wait a moment, to be written together;
// warnings and errors do not. From the call of flush on, which writes those that
// still wait, none does.
func NewLog(c Program, to io.Writer) (log Log, flush func()) {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // its values are a rule of the setting
	o := &slog.HandlerOptions{Level: level}
	lines := newLineBuffer(to)
	if c.LogFormat == "text" {
		return slog.New(promptHandler{slog.NewTextHandler(lines, o), lines}), lines.close
	}
	return slog.New(promptHandler{slog.NewJSONHandler(lines, o), lines}), lines.close
}

// promptHandler keeps no warning and no error waiting.
type promptHandler struct {
	slog.Handler
	lines *lineBuffer
}

func (h promptHandler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if r.Level < slog.LevelWarn {
		return err
	}
	return errors.Join(err, h.lines.flush())
}

func (h promptHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return promptHandler{h.Handler.WithAttrs(attrs), h.lines}
}

func (h promptHandler) WithGroup(name string) slog.Handler {
	return promptHandler{h.Handler.WithGroup(name), h.lines}
}

// lostLines counts what a log of ours had to drop; another program's log tells us nothing.
func lostLines(log Log) int64 {
	if h, ours := log.Handler().(promptHandler); ours {
		return h.lines.lostLines()
	}
	return 0
}

// hostLog is that of the program which we are a part of.
func hostLog() Log { return slog.Default() }

// Version is that of this build, as Go has noted it.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
