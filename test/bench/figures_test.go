package bench

import "time"

// figures are those of one round, or the medians of all.
type figures [kinds]float64

const (
	rate = iota // calls a second
	p50         // ms
	p95
	p99
	apiCPU // µs for each call
	postgresCPU
	mongoCPU
	clientCPU
	memory // MB that the process holds that answers
	others // calls a second beside it
	kinds
)

func at(sorted []time.Duration, percent int) float64 {
	return float64(sorted[(len(sorted)-1)*percent/100]) / float64(time.Millisecond)
}

func mediansOf(all []figures) (m figures) {
	for kind := range m {
		var values []float64
		for _, f := range all {
			values = append(values, f[kind])
		}
		m[kind] = median(values)
	}
	return m
}
