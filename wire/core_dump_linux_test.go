package wire

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What the process that crashes is told.
const (
	crashes = "TENON_TEST_CRASHES"
	keeps   = "TENON_TEST_KEEPS_CORES"
)

// coreLocks keep a process from leaving a core, each by itself.
var coreLocks = map[string]func() error{
	"none": func() error { return nil }, "limit": limitCoreDumps, "forbidden": forbidCoreDumps, "both": DisableCoreDumps,
}

// A process that crashes in the worst way leaves no core, also where the limit was
// raised before.
func TestACrashLeavesNoCore(t *testing.T) {
	if os.Getenv(crashes) != "" {
		crash(t)
	}
	for _, lock := range []string{"forbidden", "both"} {
		for _, how := range []string{"panic", "abort", "fault"} {
			if leavesCore(t, how, lock) {
				t.Errorf("%s leaves a core: %s", how, lock)
			}
		}
	}
	if !keepsCores(t) {
		t.Log("This machine pipes cores to a program, or forbids them: that there would be one is not seen here.")
		return
	}
	if !leavesCore(t, "abort", "none") || leavesCore(t, "abort", "limit") {
		t.Error("the test does not see a core, or the limit is of no use")
	}
}

// keepsCores reports whether this machine lets a crash leave a file.
func keepsCores(t *testing.T) bool {
	t.Helper()
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	var limit syscall.Rlimit
	if err == nil {
		err = syscall.Getrlimit(syscall.RLIMIT_CORE, &limit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return limit.Max > 1<<30 && strings.HasPrefix(string(pattern), "core")
}

func leavesCore(t *testing.T, how, lock string) bool {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestACrashLeavesNoCore$")
	c.Dir, c.Env = t.TempDir(), append(os.Environ(), crashes+"="+how, keeps+"="+lock, "GOTRACEBACK=crash")
	_ = c.Run() // it crashes
	status := c.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() {
		t.Errorf("%s, %s: it did not crash: %v", how, lock, c.ProcessState)
	}
	left, err := filepath.Glob(filepath.Join(c.Dir, "*core*"))
	return status.CoreDump() || len(left) > 0 || err != nil
}

func crash(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
		t.Fatal(err)
	}
	if err := coreLocks[os.Getenv(keeps)](); err != nil {
		t.Fatal(err)
	}
	signals := map[string]syscall.Signal{"abort": syscall.SIGABRT, "fault": syscall.SIGSEGV}
	if signal, ok := signals[os.Getenv(crashes)]; ok {
		_ = syscall.Kill(os.Getpid(), signal)
		select {}
	}
	go panic("CANARY")
	select {}
}
