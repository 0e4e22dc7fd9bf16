package bench

import (
	"fmt"
	"time"
)

// connections are how many callers ask at once, each by a connection that it keeps.
const connections = 16

// load is what is asked of whom. The requests are bytes that were made before, and only answers are parsed: the
// client must not be what is measured.
type load struct {
	address string // host:port
	requests
	status int // wanted of each answer
}

// anyStatus is wanted of who floods and may be refused.
const anyStatus = 0

// requests are asked one after the other, by several callers at once.
type requests interface {
	// next returns a request, which may be made in buffer and holds until the next call with it.
	next(buffer []byte) []byte
}

// run asks as fast as the answers come, and tells how long each took.
func (l load) run(length time.Duration) ([]time.Duration, error) {
	return l.each(connections, func(int) schedule { return schedule{end: time.Now().Add(length)} })
}

// runPaced asks so many times a second.
func (l load) runPaced(perSecond int, length time.Duration) ([]time.Duration, error) {
	const callers = 8
	pause := time.Second / time.Duration(perSecond)
	return l.each(callers, func(i int) schedule {
		now := time.Now()
		return schedule{end: now.Add(length), next: now.Add(time.Duration(i) * pause), pause: callers * pause}
	})
}

func (l load) each(callers int, plan func(i int) schedule) (took []time.Duration, err error) {
	results := gather(callers, func(i int) result { return l.callUntil(plan(i)) })
	for _, r := range results {
		if r.err != nil {
			return nil, fmt.Errorf("%s: %w", l.address, r.err)
		}
		took = append(took, r.took...)
	}
	return took, nil
}

type result struct {
	took []time.Duration
	err  error
}

// gather does the same n times at once.
func gather[T any](n int, do func(i int) T) []T {
	done := make(chan T, n)
	for i := range n {
		go func() { done <- do(i) }()
	}
	all := make([]T, n)
	for i := range all {
		all[i] = <-done
	}
	return all
}
