package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// memoryPart is what a node of its own is asked for, and what it may take for it.
type memoryPart struct {
	name string
	most int // MB, in all
	own  int // MB, beside its program; 0 for as much
	ask  func(*testing.T, *scenario.Tenant)
}

// memoryParts are all there are in the soak, where what has many values takes the
// longest, and a sample otherwise.
func memoryParts() []memoryPart {
	if os.Getenv("TENON_SOAK") == "" {
		return []memoryPart{{"large texts", 300, 0, askSample}}
	}
	return []memoryPart{
		{"large texts", 300, 0, askEach(40, largeTexts)}, {"many values", 300, 0, askEach(2, manyValues)},
	}
}

// TestANodeKeepsToItsMemory sends what costs the most to the API's own binary.
func TestANodeKeepsToItsMemory(t *testing.T) {
	t.Parallel()
	s := scenario.NewServers(t)
	first := s.StartAPI(t)
	c := scenario.NewTenant(t, s, "Memory")
	c.Equip(t)
	many, entries := manyRecords(t, c), manyEntries(t, c)
	first.Restart(t, "ENABLE_BACKGROUND_TASKS=false") // jobs are for who is looked at
	for _, part := range memoryParts() {
		t.Run(part.name, func(t *testing.T) { part.run(t, *c) })
	}
	for _, part := range auditParts(entries) {
		t.Run(part.name, func(t *testing.T) { part.run(t, *c) })
	}
	for _, part := range recordParts(many) {
		t.Run(part.name, func(t *testing.T) { part.run(t, *c, "MONGO_URL="+many.URL()) })
	}
}

func (p memoryPart) run(t *testing.T, c scenario.Tenant, settings ...string) {
	t.Helper()
	node := c.StartNode(t, append(settings, "LIMIT_REQUEST_TIME=110s")...) // the development stack's MongoDB is slow
	c.Analyst.Base = node.Base
	idle := processMB(t, node.PID(), "VmRSS")
	p.ask(t, &c)
	peak, program := processMB(t, node.PID(), "VmHWM"), processMB(t, node.PID(), "RssFile")
	t.Logf("the node took %d MB at most, %d of them for its program; %d when idle", peak, program, idle)
	if peak > p.most || p.own > 0 && peak-program > p.own {
		t.Errorf("the node took %d MB, want at most %d, and %d beside its program", peak, p.most, p.own)
	}
}

// processMB is a line of what the system tells of a process: VmHWM is the most memory that it has ever held.
func processMB(t *testing.T, pid int, line string) (mb int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	expect.NoError(t, err)
	_, after, _ := strings.Cut(string(text), line+":")
	_, err = fmt.Sscan(after, &mb)
	expect.NoError(t, err)
	return mb / 1024
}
