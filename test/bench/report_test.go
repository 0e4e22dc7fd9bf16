package bench

import (
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
