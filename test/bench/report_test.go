package bench

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// report is what the benchmarks of one run have found.
type report struct {
	goals        []goal
	lines        []line
	sizes        []size
	idle, loaded float64 // MB that an API held at most
}

var found report

// goal is a figure and what it must be at least, or nothing in particular.
type goal struct {
	what          string
	value, target float64
}

// line is one side of a comparison.
type line struct {
	what string
	figures
}

// size is how a node does with so many tenants.
type size struct {
	node    string
	tenants int
	figures
	backends int
	held     float64 // MB of their own that the backends hold together
}

// add notes how one side of a comparison does beside another.
func (r *report) add(b *testing.B, what string, one, other figures, target float64) {
	ratio := one[rate] / other[rate]
	r.goals = append(r.goals, goal{what, ratio, target})
	r.loaded = max(r.loaded, one[memory])
	b.ReportMetric(ratio, strings.ReplaceAll(what, " ", "-"))
	b.ReportMetric(0, "ns/op")
}

func (r *report) print(w io.Writer) {
	if len(r.lines) > 0 {
		r.printGoals(w)
		r.printLines(w)
	}
	if len(r.sizes) > 0 {
		r.printSizes(w)
	}
}

func (r *report) printGoals(w io.Writer) {
	fmt.Fprintln(w, "\n| what | ratio | target | |\n|---|---:|---:|---|")
	for _, g := range r.goals {
		if g.target == 0 {
			fmt.Fprintf(w, "| %s | %.2f | | |\n", g.what, g.value)
			continue
		}
		fmt.Fprintf(w, "| %s | %.2f | >= %.2f | %s |\n", g.what, g.value, g.target, verdict(g.value >= g.target))
	}
	fmt.Fprintf(w, "| memory of an idle API | %.0f MB | <= 60 MB | %s |\n", r.idle, verdict(r.idle <= 60))
	fmt.Fprintf(
		w,
		"| memory of the API under this load | %.0f MB | <= 100 MB | %s |\n",
		r.loaded,
		verdict(r.loaded <= 100),
	)
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}

func (r *report) printLines(w io.Writer) {
	fmt.Fprintln(w, "\nCPU in µs for each call; memory of the process that answers.")
	fmt.Fprintln(
		w, "\n| call | req/s | p50 ms | p95 ms | p99 ms | process | Postgres | Mongo | client | MB | others/s |\n"+
			"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
	)
	for _, l := range r.lines {
		fmt.Fprintf(
			w, "| %s | %.0f | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |\n", l.what, l.figures[rate],
			l.figures[p50], l.figures[p95], l.figures[p99], l.figures[apiCPU], l.figures[postgresCPU],
			l.figures[mongoCPU], l.figures[clientCPU], l.figures[memory], l.figures[others],
		)
	}
}

func (r *report) printSizes(w io.Writer) {
	fmt.Fprintln(
		w, "\n| node | tenants | req/s | p99 ms | API µs | Postgres µs | backends | MB of their own | MB each |\n"+
			"|---|---:|---:|---:|---:|---:|---:|---:|---:|",
	)
	for _, s := range r.sizes {
		fmt.Fprintf(
			w, "| %s | %d | %.0f | %.1f | %.0f | %.0f | %d | %.0f | %.1f |\n", s.node, s.tenants, s.figures[rate],
			s.figures[p99], s.figures[apiCPU], s.figures[postgresCPU], s.backends, s.held, s.held/float64(s.backends),
		)
	}
}
