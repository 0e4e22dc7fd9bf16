//go:build !linux

package wire

// DisableCoreDumps does nothing: whoever starts the process says it there (ulimit -c 0).
func DisableCoreDumps() error { return nil }
