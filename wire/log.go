package wire

import (
	"io"
	"log/slog"
	"runtime/debug"
)

// Log is where a program tells what happens in it.
type Log = *slog.Logger

// NewLog writes as the settings say.
func NewLog(c Program, to io.Writer) Log {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // its values are a rule of the setting
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(to, o))
	}
	return slog.New(slog.NewJSONHandler(to, o))
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
