package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// processes are those of the servers behind the API; finds may be 0.
type processes struct{ postmaster, mongo, finds int }

func findProcesses(b *testing.B, s *scenario.Stack) processes {
	b.Helper()
	return processes{
		postmaster: firstNumber(b, filepath.Join(s.Home, "postgres", "postmaster.pid")),
		mongo:      firstNumber(b, filepath.Join(s.Home, "pid", "mongo")),
	}
}

func firstNumber(b *testing.B, file string) (n int) {
	b.Helper()
	text, err := os.ReadFile(file)
	expect.NoError(b, err)
	_, err = fmt.Sscan(string(text), &n)
	expect.NoError(b, err)
	return n
}

// cpu is what processes have used, in µs.
type cpu struct{ api, postgres, mongo, client float64 }

func (p processes) used(api int) cpu {
	return cpu{ownCPU(api), p.postgresCPU(), ownCPU(p.mongo) + ownCPU(p.finds), ownCPU(os.Getpid())}
}

func (c cpu) since(d cpu) cpu {
	return cpu{c.api - d.api, c.postgres - d.postgres, c.mongo - d.mongo, c.client - d.client}
}

// postgresCPU counts also what has ended: its parent inherits that.
func (p processes) postgresCPU() float64 {
	sum := 0.0
	for _, child := range children(p.postmaster) {
		sum += ownCPU(child)
	}
	own, ended := cpuOf(p.postmaster)
	return sum + own + ended
}

func ownCPU(pid int) float64 {
	own, _ := cpuOf(pid)
	return own
}

// cpuOf is the time of a process, and of its children that have ended; none of one that has ended itself.
func cpuOf(pid int) (own, ended float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name of the program may hold anything before it
	fields := strings.Fields(rest)
	ticks := func(i int) float64 {
		n, _ := strconv.ParseFloat(fields[i], 64)
		return n * 10_000 // a tick is 1/100 s
	}
	return ticks(11) + ticks(12), ticks(13) + ticks(14)
}

func children(pid int) (all []int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for field := range strings.FieldsSeq(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			all = append(all, child)
		}
	}
	return all
}
