package wire

import "syscall"

// DisableCoreDumps keeps what the process knows, keys and passwords among it, out of a
// file that a crash would leave (with GOTRACEBACK=crash). The hard limit falls too, so
// that nothing raises it again.
func DisableCoreDumps() error { return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
