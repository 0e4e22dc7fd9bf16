package memory

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// transactor is one lock and the unit of work that holds it.
type transactor struct {
	lock    chan struct{} // full while a unit of work holds the lock
	unit    *unit
	gateway bool // cannot join a unit of work of the store

	clock ports.Clock
	ids   ports.IDs
}

func newTransactor(o Options) *transactor {
	return &transactor{lock: make(chan struct{}, 1), clock: o.Clock, ids: o.IDs}
}

// newGatewayTransactor is for what lies outside of the store.
func newGatewayTransactor(o Options) *transactor {
	w := newTransactor(o)
	w.gateway = true
	return w
}

// random returns so many hexadecimal digits, 64 at most.
func (w *transactor) random(digits int) string { return w.ids.Secret().Reveal()[:digits] }

// unit is one unit of work: how to take it back, and what follows its commit.
type unit struct {
	undo        []func()
	afterCommit []func()
	aborted     bool // a conflict was answered: like a real store, nothing more goes in
	readOnly    bool // it may only read
	wrote       bool // and something was to be written all the same
}

var (
	errAborted     = errors.New("memory: this unit of work has failed already")
	errEnded       = errors.New("memory: this unit of work has ended")
	errDuplicateID = errors.New("memory: this id is given twice")
	errReadOnly    = errors.New("memory: a use case that only reads has called a method that writes")
)

// conflict refuses, and dooms the unit of work.
func (w *transactor) conflict(err error) error {
	w.unit.aborted = true
	return err
}

// afterCommit calls fn once the unit of work has committed.
func (w *transactor) afterCommit(fn func()) { w.unit.afterCommit = append(w.unit.afterCommit, fn) }

type txKey struct{}

// txHandle is what ctx carries: whose lock it holds, and in which unit.
type txHandle struct {
	*transactor
	unit *unit
}

// InTx holds the lock still, and takes every change back if fn fails.
func (w *transactor) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if w.gateway {
		refuseInTx(ctx)
	}
	if h, ok := ctx.Value(txKey{}).(txHandle); ok && h.transactor == w {
		return w.join(ctx, h.unit, fn)
	}
	select {
	case w.lock <- struct{}{}:
	case <-ctx.Done():
		return domain.ErrStoreBusy.WithCause(ctx.Err())
	}
	return w.run(ctx, fn)
}

// InBatch knows no cheaper way.
func (w *transactor) InBatch(ctx context.Context, fn func(ctx context.Context) error) error {
	return w.InTx(ctx, fn)
}

// refuseInTx keeps gateways out of the store's units of work, where their calls
// could not be taken back.
func refuseInTx(ctx context.Context) {
	if h, ok := ctx.Value(txKey{}).(txHandle); ok && !h.gateway {
		panic("memory: a gateway was called inside a unit of work")
	}
}

func (w *transactor) join(ctx context.Context, u *unit, fn func(ctx context.Context) error) error {
	switch {
	case w.unit != u:
		return errEnded
	case u.aborted:
		return errAborted
	}
	defer func(before bool) { u.readOnly = before }(u.readOnly)
	u.readOnly = u.readOnly || ctx.Value(readOnlyKey{}) != nil
	return fn(ctx)
}

type readOnlyKey struct{}

// ReadOnly lets what runs under ctx look only.
func (w *transactor) ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, true)
}

// Joined reports whether ctx carries a unit of work.
func (w *transactor) Joined(ctx context.Context) bool {
	h, ok := ctx.Value(txKey{}).(txHandle)
	return ok && h.transactor == w
}

// run runs fn while the lock is held, and lets go of it.
func (w *transactor) run(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	u := &unit{readOnly: ctx.Value(readOnlyKey{}) != nil}
	w.unit = u
	committed := false
	defer func() {
		for i := len(u.undo) - 1; i >= 0 && !committed; i-- {
			u.undo[i]()
		}
		w.unit = nil
		<-w.lock
		for i := 0; i < len(u.afterCommit) && committed; i++ {
			u.afterCommit[i]()
		}
	}()
	if err = fn(context.WithValue(ctx, txKey{}, txHandle{w, u})); err == nil {
		err = u.commitError(ctx)
	}
	committed = err == nil
	return err
}

// commitError tells why a unit of work that went well cannot commit.
func (u *unit) commitError(ctx context.Context) error {
	switch {
	case u.wrote:
		return errReadOnly
	case u.aborted:
		return errAborted
	case ctx.Err() != nil:
		return domain.ErrStoreBusy.WithCause(ctx.Err())
	}
	return nil
}
