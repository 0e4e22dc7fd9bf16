package bench

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// resident is the memory of a process in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	return kilobytes(b, fmt.Sprintf("/proc/%d/status", pid), "VmRSS:") / 1024
}

// anonymous is the part of it that the process shares with none.
func anonymous(b *testing.B, pid int) float64 {
	b.Helper()
	return kilobytes(b, fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Anonymous:") / 1024
}

func kilobytes(b *testing.B, file, name string) (n float64) {
	b.Helper()
	text, err := os.ReadFile(file)
	expect.NoError(b, err)
	_, after, ok := strings.Cut(string(text), name)
	if !ok {
		b.Fatalf("%s lacks %s", file, name)
	}
	_, err = fmt.Sscan(after, &n)
	expect.NoError(b, err)
	return n
}
