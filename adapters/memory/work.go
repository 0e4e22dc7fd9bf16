package memory

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// jobs works the queue off.
type jobs struct{ *store }

const (
	hands = 8         // jobs at a time
	idle  = time.Hour // the longest pause without a sign
)

var errPanic = errors.New("memory: the work on a job panicked")

func (r jobs) Run(ctx context.Context, handle func(ctx context.Context, j domain.Job) error) error {
	kept := context.WithoutCancel(ctx)
	life, cut := context.WithCancel(kept) // of the jobs in hand
	defer cut()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(domain.JobGrace, cut) })()
	free := make(chan struct{}, hands)
	var inHand sync.WaitGroup
	defer inHand.Wait()
	defer give(r.work) // another who works may have to go on
	for taken(ctx, free) {
		j, pause, err := r.take(kept)
		if err != nil {
			return err
		}
		if pause > 0 {
			<-free
			r.rest(ctx, pause)
			continue
		}
		inHand.Go(func() {
			defer func() { <-free }()
			failed := r.attempt(life, j, handle)
			r.settle(kept, j, failed, life.Err() != nil)
		})
	}
	return nil
}

// taken waits for a free hand, and is false when ctx has ended.
func taken(ctx context.Context, free chan struct{}) bool {
	select {
	case <-ctx.Done():
	case free <- struct{}{}:
	}
	return ctx.Err() == nil
}

// rest pauses until the next job may be due.
func (r jobs) rest(ctx context.Context, pause time.Duration) {
	due, cancel := r.clock.Timeout(ctx, pause)
	defer cancel()
	select {
	case <-due.Done():
	case <-r.work:
	}
}

// take claims the job that is due the longest, or tells how long to pause.
func (r jobs) take(ctx context.Context) (j domain.Job, pause time.Duration, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		now := r.clock.Now()
		all := r.jobs.all(func(_ domain.JobID, j domain.Job) bool {
			return j.State == domain.JobQueued || j.State == domain.JobRetrying
		})
		arrange(all, nil, nil, func(a, b domain.Job) int { return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID)) })
		if len(all) == 0 {
			pause = idle
			return nil
		}
		if j = all[0]; j.RunAt.After(now) {
			pause = min(idle, j.RunAt.Sub(now))
			return nil
		}
		j.State, j.Attempts, j.UpdatedAt = domain.JobRunning, j.Attempts+1, now
		r.jobs.put(j.ID, j)
		return nil
	})
	return j, pause, err
}

func (r jobs) attempt(ctx context.Context, j domain.Job, handle func(ctx context.Context, j domain.Job) error) (err error) {
	ctx, cancel := r.clock.Timeout(ctx, domain.JobTime)
	defer cancel()
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return handle(ctx, j)
}

// settle tells in the job's row what became of it.
func (r jobs) settle(ctx context.Context, j domain.Job, failed error, cut bool) {
	// The lock is the only thing that can fail, and ctx does not end.
	_ = r.InTx(ctx, func(context.Context) error {
		j.UpdatedAt = r.clock.Now()
		j.State, j.Error = domain.JobAfter(failed, j.Attempts >= domain.JobAttempts, cut)
		if j.State == domain.JobQueued {
			j.Attempts--
		}
		if j.State == domain.JobRetrying {
			j.RunAt = j.UpdatedAt.Add(domain.JobPause(j.Attempts))
		}
		r.jobs.put(j.ID, j)
		r.then(func() { give(r.work) })
		return nil
	})
}
