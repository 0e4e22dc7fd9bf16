package child

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// remember writes the number together with the moment of birth, since numbers are used again.
func remember(file string, pid int) {
	if file != "" {
		_ = os.WriteFile(file, fmt.Appendf(nil, "%d\n%s\n", pid, born(pid)), 0o644)
	}
}

func forget(file string) {
	if file != "" {
		_ = os.Remove(file)
	}
}

// Sweep ends the process that a killed stack left behind under this file, if it still runs.
func Sweep(file string, stop syscall.Signal) {
	if pid := orphan(file); pid != 0 {
		End(pid, stop)
	}
	forget(file)
}

// End asks a process that is not our child to end, and kills it when it does not.
func End(pid int, stop syscall.Signal) {
	_ = syscall.Kill(pid, stop)
	if !gone(pid, 5*time.Second) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		gone(pid, time.Second)
	}
}

func orphan(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	number, birth, _ := strings.Cut(string(text), "\n")
	var pid int
	if _, err := fmt.Sscan(number, &pid); err != nil || pid < 2 {
		return 0
	}
	if b := born(pid); b == "" || b != strings.TrimSpace(birth) {
		return 0
	}
	return pid
}

func gone(pid int, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if born(pid) == "" {
			return true
		}
	}
	return false
}
