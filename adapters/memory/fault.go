package memory

import "sync"

// faults are failures that a test has asked for, by the name of the call.
type faults struct {
	mu   sync.Mutex
	next map[string][]fault
}

type fault struct {
	err   error
	after bool // the call has its effect, then its answer is lost
}

// Fail makes the next calls of that name, such as Ticket, fail.
func (f *faults) Fail(call string, err error, times int) { f.add(call, fault{err, false}, times) }

// FailAfter makes the next calls of that name have their effect and fail all
// the same, as when an answer is lost.
func (f *faults) FailAfter(call string, err error, times int) { f.add(call, fault{err, true}, times) }

func (f *faults) add(call string, one fault, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = map[string][]fault{}
	}
	for range times {
		f.next[call] = append(f.next[call], one)
	}
}

func (f *faults) take(call string) (one fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if all := f.next[call]; len(all) > 0 {
		one, f.next[call] = all[0], all[1:]
	}
	return one
}

// around does what is asked, unless a fault is in its way.
func (f *faults) around(call string, do func() error) error {
	one := f.take(call)
	if one.err != nil && !one.after {
		return one.err
	}
	if err := do(); err != nil {
		return err
	}
	return one.err
}
