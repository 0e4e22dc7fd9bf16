package bench

import (
	"syscall"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkStart tells how long a newcomer waits for the whole stack, how long an
// operator for one more API, and what an idle one holds.
func BenchmarkStart(b *testing.B) {
	var cold, next, api []float64
	var idle float64
	for b.Loop() {
		var s *scenario.Stack
		cold = append(cold, seconds(func() {
			s = scenario.NewStack(b)
			s.Operator(b).Get(b, "/auth/me")
		}))
		time.Sleep(3 * time.Second)
		idle = resident(b, s.APIPID(b))
		api = append(api, seconds(func() { s.StartNode(b) }))
		s.Stop(syscall.SIGTERM)
		next = append(next, seconds(func() {
			s.Start(b)
			s.Operator(b).Get(b, "/auth/me")
		}))
	}
	b.ReportMetric(median(cold), "s-first-start-to-first-call")
	b.ReportMetric(median(next), "s-next-start-to-first-call")
	b.ReportMetric(median(api), "s-api-start-to-ready")
	b.ReportMetric(idle, "MB-idle-api")
	b.ReportMetric(0, "ns/op")
}
