package memory

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// world is one lock and the unit of work that holds it.
type world struct {
	lock chan struct{} // full while a unit of work holds the world
	unit *unit
	far  bool // cannot join a unit of work of the store

	clock ports.Clock
	ids   ports.IDs
}

func newWorld(o Options) *world {
	return &world{lock: make(chan struct{}, 1), clock: o.Clock, ids: o.IDs}
}

// farWorld is a world outside of the store.
func farWorld(o Options) *world {
	w := newWorld(o)
	w.far = true
	return w
}

// random returns so many hexadecimal digits, 64 at most.
func (w *world) random(digits int) string { return w.ids.Secret().Reveal()[:digits] }

// unit is one unit of work: how to take it back, and what follows its commit.
type unit struct {
	undo   []func()
	after  []func()
	doomed bool // a conflict was answered: like a real store, nothing more goes in
	looks  bool // it may only read
	looked bool // and something was to be written all the same
}

var (
	errDoomed = errors.New("memory: this unit of work has failed already")
	errEnded  = errors.New("memory: this unit of work has ended")
	errTwice  = errors.New("memory: this id is given twice")
	errLooks  = errors.New("memory: a use case that only reads has called a method that writes")
)

// conflict refuses, and dooms the unit of work.
func (w *world) conflict(err error) error {
	w.unit.doomed = true
	return err
}

// then calls fn once the unit of work has committed.
func (w *world) then(fn func()) { w.unit.after = append(w.unit.after, fn) }

type inTx struct{}

// holding is what ctx carries: which world it holds still, and in which unit.
type holding struct {
	*world
	unit *unit
}

// InTx holds the world still, and takes every change back if fn fails.
func (w *world) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if w.far {
		refuseUnit(ctx)
	}
	if h, ok := ctx.Value(inTx{}).(holding); ok && h.world == w {
		return w.join(ctx, h.unit, fn)
	}
	select {
	case w.lock <- struct{}{}:
	case <-ctx.Done():
		return domain.ErrStoreBusy.WithCause(ctx.Err())
	}
	return w.begin(ctx, fn)
}

// refuseUnit keeps what is far out of the store's units of work, where it
// could not be taken back.
func refuseUnit(ctx context.Context) {
	if h, ok := ctx.Value(inTx{}).(holding); ok && !h.far {
		panic("memory: a far promise was called inside a unit of work")
	}
}

func (w *world) join(ctx context.Context, u *unit, fn func(ctx context.Context) error) error {
	switch {
	case w.unit != u:
		return errEnded
	case u.doomed:
		return errDoomed
	}
	defer func(before bool) { u.looks = before }(u.looks)
	u.looks = u.looks || ctx.Value(readOnlyKey{}) != nil
	return fn(ctx)
}

type readOnlyKey struct{}

// ReadOnly lets what runs under ctx look only.
func (w *world) ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, true)
}

// Joined reports whether ctx carries a unit of work.
func (w *world) Joined(ctx context.Context) bool {
	h, ok := ctx.Value(inTx{}).(holding)
	return ok && h.world == w
}

// begin runs fn while the world is held, and lets go of it.
func (w *world) begin(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	u := &unit{looks: ctx.Value(readOnlyKey{}) != nil}
	w.unit = u
	committed := false
	defer func() {
		for i := len(u.undo) - 1; i >= 0 && !committed; i-- {
			u.undo[i]()
		}
		w.unit = nil
		<-w.lock
		for i := 0; i < len(u.after) && committed; i++ {
			u.after[i]()
		}
	}()
	if err = fn(context.WithValue(ctx, inTx{}, holding{w, u})); err == nil {
		err = u.spoilt(ctx)
	}
	committed = err == nil
	return err
}

// spoilt tells why a unit of work that went well cannot commit.
func (u *unit) spoilt(ctx context.Context) error {
	switch {
	case u.looked:
		return errLooks
	case u.doomed:
		return errDoomed
	case ctx.Err() != nil:
		return domain.ErrStoreBusy.WithCause(ctx.Err())
	}
	return nil
}
