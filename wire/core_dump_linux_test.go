package wire

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

const crashes = "TENON_TEST_CRASHES"

// A process that crashes in the worst way leaves no core, also where the limit was
// raised before.
func TestACrashLeavesNoCore(t *testing.T) {
	if os.Getenv(crashes) != "" {
		crash(t)
	}
	for _, how := range []string{"panic", "abort", "fault"} {
		c := exec.Command(os.Args[0], "-test.run=^TestACrashLeavesNoCore$")
		c.Dir, c.Env = t.TempDir(), append(os.Environ(), crashes+"="+how, "GOTRACEBACK=crash")
		_ = c.Run() // it crashes
		status := c.ProcessState.Sys().(syscall.WaitStatus)
		left, err := filepath.Glob(filepath.Join(c.Dir, "*core*"))
		if !status.Signaled() || status.CoreDump() || len(left) > 0 || err != nil {
			t.Errorf("%s: %v, a core: %v, files: %v, %v", how, c.ProcessState, status.CoreDump(), left, err)
		}
	}
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
	if os.Getenv("TENON_TEST_KEEPS_CORES") == "" {
		if err := DisableCoreDumps(); err != nil {
			t.Fatal(err)
		}
	}
	signals := map[string]syscall.Signal{"abort": syscall.SIGABRT, "fault": syscall.SIGSEGV}
	if signal, ok := signals[os.Getenv(crashes)]; ok {
		_ = syscall.Kill(os.Getpid(), signal)
		select {}
	}
	go panic("CANARY")
	select {}
}
