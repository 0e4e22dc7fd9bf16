package bench

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// manyMembers of an organization, streamed, may take so much memory above that of an idle API.
const (
	manyMembers    = 5_000
	maxMembersHeld = 32 // MB
)

// BenchmarkMembers streams all members of a large organization, again and again, and to several callers at once.
func BenchmarkMembers(b *testing.B) {
	s := scenario.NewStack(b)
	c := scenario.NewTenant(b, s, "Members")
	c.AddMembers(b, manyMembers-2) // beside the admin and a colleague
	for b.Loop() {
		b.ReportMetric(membersHeld(b, c, 1), "MB-above-idle")
		b.ReportMetric(membersHeld(b, c, 4), "MB-above-idle-of-4-at-once")
	}
	b.ReportMetric(0, "ns/op")
}

// membersHeld is what a new node holds at most, above what it held when nobody had asked it.
func membersHeld(b *testing.B, c *scenario.Tenant, callers int) float64 {
	b.Helper()
	n := c.StartNode(b)
	time.Sleep(3 * time.Second)
	idle := resident(b, n.PID())
	who := scenario.Caller{Base: n.Base, Token: c.Admin.Token}
	for range 3 {
		for _, err := range gather(callers, func(int) error { return streamMembers(b, c, who) }) {
			expect.NoError(b, err)
		}
	}
	held := kilobytes(b, fmt.Sprintf("/proc/%d/status", n.PID()), "VmHWM:")/1024 - idle
	fmt.Fprintf(os.Stderr, "%d members to %d at once: %.1f MB above the %.1f of an idle API\n",
		manyMembers, callers, held, idle)
	if held > maxMembersHeld {
		b.Errorf("the node held %.1f MB above idle for %d at once, want at most %d", held, callers, maxMembersHeld)
	}
	return held
}

func streamMembers(b *testing.B, c *scenario.Tenant, who scenario.Caller) error {
	told, total, err := scenario.EachMember(b, who, c.Members()+"?all=true&include=roles")
	if err == nil && (total != manyMembers || len(told) != manyMembers) {
		err = fmt.Errorf("%d members were told, %d by the total, want %d", len(told), total, manyMembers)
	}
	return err
}
