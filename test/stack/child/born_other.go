//go:build !linux

package child

import (
	"os/exec"
	"strconv"
	"strings"
)

// born is when the process started; empty when it does not run.
func born(pid int) string { return ps("lstart=", pid) }

// CommandLine is how the process was called; empty when it does not run.
func CommandLine(pid int) string { return ps("command=", pid) }

func ps(column string, pid int) string {
	out, err := exec.Command("ps", "-ww", "-o", column, "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
