package e2e

import (
	"bytes"
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
	most int // MB
	ask  func(*testing.T, *scenario.Tenant)
}

// memoryParts are all there are in the soak, where what has many values takes the
// longest, and a sample otherwise.
func memoryParts() []memoryPart {
	if os.Getenv("TENON_SOAK") == "" {
		return []memoryPart{{"import", 150, importRows(20_000)}, {"large texts", 300, askSample}}
	}
	return []memoryPart{
		{"import", 150, importRows(200_000)},
		{"large texts", 300, askEach(40, largeTexts)}, {"many values", 300, askEach(2, manyValues)},
	}
}

// TestANodeKeepsToItsMemory sends what costs the most to the API's own binary.
func TestANodeKeepsToItsMemory(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	for _, part := range memoryParts() {
		t.Run(part.name, func(t *testing.T) {
			c := scenario.NewTenant(t, s, "Memory")
			c.Equip(t)
			node := s.StartNode(t, "LIMIT_REQUEST_TIME=110s") // the development stack's MongoDB is slow
			c.Analyst.Base = node.Base
			part.ask(t, c)
			peak := peakMB(t, node.PID())
			if t.Logf("the node took %d MB at most", peak); peak > part.most {
				t.Errorf("the node took %d MB, want at most %d", peak, part.most)
			}
		})
	}
}

// importRows uploads a file of so many rows.
func importRows(rows int) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "big.csv", generated(rows), nil)
		if status != 201 || !bytes.Contains(answer, fmt.Appendf(nil, `"imported":%d`, rows)) {
			t.Errorf("%d %s", status, answer)
		}
	}
}

// peakMB is the most memory that a process has ever held.
func peakMB(t *testing.T, pid int) (mb int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	expect.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Sscan(kb, &mb)
		}
	}
	return mb / 1024
}
