package bench

import (
	"fmt"
	"io"
)

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
