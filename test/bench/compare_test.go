package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

const (
	rounds  = 5               // of each side, in turns
	stretch = 2 * time.Second // of one round
	warmUp  = 4 * time.Second // before the rounds
)

// side is one party of a comparison.
type side struct {
	name   string
	load   load
	pid    int           // of the process that answers
	beside paced         // may be empty
	warmUp time.Duration // if it takes longer than usual
}

// paced is load beside the one that is measured.
type paced struct {
	load      load
	perSecond int
}

// compare measures the sides in turns and returns the medians of each.
func (in *installation) compare(b *testing.B, sides ...side) []figures {
	b.Helper()
	for _, s := range sides {
		_, err := s.load.run(max(s.warmUp, warmUp))
		expect.NoError(b, err)
	}
	all := make([][]figures, len(sides))
	for range rounds {
		for i, s := range sides {
			all[i] = append(all[i], in.round(b, s))
		}
	}
	medians := make([]figures, len(sides))
	for i, s := range sides {
		medians[i] = mediansOf(all[i])
		found.lines = append(found.lines, line{s.name, medians[i]})
		progress("%s: %.0f calls/s", s.name, medians[i][rate])
	}
	return medians
}

func (in *installation) round(b *testing.B, s side) (f figures) {
	b.Helper()
	in.awaitAudit(b)
	aside := make(chan result, 1)
	go func() { aside <- s.beside.run() }()
	before, begun := in.used(s.pid), time.Now()
	took, err := s.load.run(stretch)
	lasted, used := time.Since(begun).Seconds(), in.used(s.pid).since(before)
	expect.NoError(b, err)
	beside := <-aside
	expect.NoError(b, beside.err)
	slices.Sort(took)
	n := float64(len(took))
	return figures{
		rate: n / lasted, p50: at(took, 50), p95: at(took, 95), p99: at(took, 99), apiCPU: used.api / n,
		postgresCPU: used.postgres / n, mongoCPU: used.mongo / n, clientCPU: used.client / n, memory: resident(b, s.pid),
		others: float64(len(beside.took)) / stretch.Seconds(),
	}
}

func (p paced) run() result {
	if p.perSecond == 0 {
		return result{}
	}
	took, err := p.load.runPaced(p.perSecond, stretch)
	return result{took, err}
}

// awaitAudit lets the API's loop chain what the last round has left, which would be charged to the next.
func (in *installation) awaitAudit(b *testing.B) {
	b.Helper()
	expect.Eventually(b, "the audit trail is chained", func() bool {
		var waiting int
		in.query(b, "SELECT count(*) FROM public.audit_inbox", &waiting)
		return waiting == 0
	})
}
