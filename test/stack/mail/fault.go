package mail

import (
	"fmt"
	"slices"
	"sync"
)

// Fault makes the next mails fail.
type Fault struct {
	Status int `json:"status"` // 421, 451 or 550; 0 cuts the connection
	Times  int `json:"times"`
}

func (f Fault) check() error {
	if !slices.Contains([]int{0, 421, 451, 550}, f.Status) || f.Times < 0 {
		return fmt.Errorf(`a fault is {"status": 421, 451, 550 or 0, "times": how often}, and status 0 cuts the connection`)
	}
	return nil
}

type faults struct {
	mu  sync.Mutex
	set Fault
}

func (f *faults) put(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set = fault
}

// next tells whether this mail fails, and how.
func (f *faults) next() (status int, broken bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set.Times == 0 {
		return 0, false
	}
	f.set.Times--
	return f.set.Status, true
}
