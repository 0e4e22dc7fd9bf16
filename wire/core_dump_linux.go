package wire

import (
	"errors"
	"syscall"
)

// DisableCoreDumps keeps what the process knows, keys and passwords among it, out of a
// file that a crash would leave (with GOTRACEBACK=crash).
func DisableCoreDumps() error { return errors.Join(limitCoreDumps(), forbidCoreDumps()) }

// limitCoreDumps lowers the hard limit too, so that nothing raises it again. Programs to which the kernel pipes a core
// are told of the limit, and started all the same.
func limitCoreDumps() error { return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }

// forbidCoreDumps lets the kernel pipe none either, and other processes of the same user not look into this one.
func forbidCoreDumps() error {
	if _, _, no := syscall.RawSyscall6(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0, 0, 0, 0); no != 0 {
		return no
	}
	return nil
}
