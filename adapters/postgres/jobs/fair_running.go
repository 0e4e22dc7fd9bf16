package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tenon-health/tenon/ports"
)

// running are the jobs that one node has in hand, and whose turn it was last.
type running struct {
	workers int // the spare ones not counted
	clock   ports.Clock
	mu      sync.Mutex
	jobs    map[int64]hold
	turn    string // the owner who was given a worker last
}

// hold is a worker that a job has.
type hold struct {
	owner string
	spare bool
	since time.Time
}

func newRunning(workers int, clock ports.Clock) *running {
	return &running{workers: workers, clock: clock, jobs: map[int64]hold{}}
}

func (r *running) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turn
}

// full reports whether no worker is free but spare ones.
func (r *running) full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	busy := 0
	for _, h := range r.jobs {
		if !h.spare {
			busy++
		}
	}
	return busy >= r.workers
}

// allotment is how many more jobs of an owner are to be taken up.
type allotment struct {
	owner string
	jobs  int
}

// allot gives each free worker to the owner who has the fewest; of several, to who
// comes first. A spare one goes to an owner who has none.
func (r *running) allot(waiting []string, free int, spare bool) []allotment {
	has := r.perOwner()
	given := make([]allotment, len(waiting))
	for i, owner := range waiting {
		given[i].owner = owner
	}
	for range free {
		least := -1
		for i, g := range given {
			if least < 0 || has[g.owner]+g.jobs < has[given[least].owner]+given[least].jobs {
				least = i
			}
		}
		if least < 0 || spare && has[given[least].owner]+given[least].jobs > 0 {
			break
		}
		given[least].jobs++
	}
	return withJobs(given)
}

func withJobs(all []allotment) (some []allotment) {
	for _, a := range all {
		if a.jobs > 0 {
			some = append(some, a)
		}
	}
	return some
}

// perOwner also forgets what River has given up long ago without telling us.
func (r *running) perOwner() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	has := map[string]int{}
	for id, h := range r.jobs {
		if r.clock.Now().Sub(h.since) > rescueAfter {
			delete(r.jobs, id)
			continue
		}
		has[h.owner]++
	}
	return has
}

// add notes what was taken up of what was allotted, and reports whether every owner
// had less.
func (r *running) add(taken []claimed, due []allotment, spare bool) (exhausted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := map[string]int{}
	for _, j := range taken {
		r.jobs[j.ID] = hold{j.Owner, spare, r.clock.Now()}
		got[j.Owner]++
	}
	exhausted = true
	for _, d := range due {
		if got[d.owner] > 0 {
			r.turn = d.owner
		}
		exhausted = exhausted && got[d.owner] < d.jobs
	}
	return exhausted
}

func (r *running) remove(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.jobs, id)
}

// middleware hears of the end of every attempt.
func (r *running) middleware() rivertype.Middleware {
	return river.WorkerMiddlewareFunc(
		func(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
			defer r.remove(job.ID)
			return work(ctx)
		},
	)
}
