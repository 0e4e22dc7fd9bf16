package migrate

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// workers migrate tenants, each one at a time. Whoever has them is alone: nothing here is for several.
type workers struct {
	how      domain.MigrationHow
	queue    chan domain.Schema
	outcomes chan outcome
	all      *sync.WaitGroup

	left   []domain.Schema // that are not begun
	active int
	failed error // why no more are begun
}

// hire starts workers. What they have begun goes on when ctx ends.
func (s schemas) hire(ctx context.Context, do task, parallel int) *workers {
	w := &workers{
		how: do.how, queue: make(chan domain.Schema, parallel), outcomes: make(chan outcome), all: new(sync.WaitGroup),
	}
	for range parallel {
		w.all.Go(func() { s.work(context.WithoutCancel(ctx), w.queue, do, w.outcomes) })
	}
	return w
}

func (w *workers) dismiss() {
	close(w.queue)
	w.all.Wait()
}

// migrate tells what became of each tenant that was begun, and returns why the others were not.
func (w *workers) migrate(
	ctx context.Context, tenants []domain.Schema, tell func(domain.TenantMigration) (more bool),
) error {
	w.left = tenants
	for {
		pause := w.begin(ctx)
		if w.active == 0 && len(w.left) == 0 {
			return w.failed
		}
		if o, is := w.next(ctx, pause); is {
			w.take(o, tell)
		}
	}
}

// begin begins as many tenants as may be, and returns after which time to ask again.
func (w *workers) begin(ctx context.Context) (pause time.Duration) {
	for len(w.left) > 0 && w.active < cap(w.queue) {
		pause, err := w.wait(ctx)
		if err != nil {
			w.end(err)
			return 0
		}
		if pause > 0 {
			return pause
		}
		w.queue <- w.left[0]
		w.left, w.active = w.left[1:], w.active+1
	}
	return 0
}

func (w *workers) wait(ctx context.Context) (time.Duration, error) {
	if ctx.Err() != nil || w.how.Wait == nil {
		return 0, ctx.Err()
	}
	return w.how.Wait(ctx, w.active)
}

// next waits for an outcome: for no longer than the pause, if there is one, and than ctx, if tenants are left.
func (w *workers) next(ctx context.Context, pause time.Duration) (o outcome, is bool) {
	var again <-chan time.Time
	var ended <-chan struct{}
	if pause > 0 {
		again = time.After(pause)
	}
	if len(w.left) > 0 {
		ended = ctx.Done()
	}
	select {
	case o := <-w.outcomes:
		return o, true
	case <-again:
	case <-ended:
		w.end(ctx.Err())
	}
	return o, false
}

func (w *workers) take(o outcome, tell func(domain.TenantMigration) (more bool)) {
	w.active--
	if o.err != nil || !tell(o.TenantMigration) {
		w.end(o.err)
	}
}

// end lets no more tenants be begun. The first error counts.
func (w *workers) end(err error) {
	w.left = nil
	if w.failed == nil {
		w.failed = err
	}
}
