package observe

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"time"
)

// caller is what the caller itself does within a call: that takes its time, and may fail.
type caller struct {
	now  func() time.Duration
	mu   sync.Mutex
	took time.Duration
	err  error // the last
}

func (c *call) hears() *caller {
	if c.caller == nil {
		c.caller = &caller{now: c.method.metrics.now}
	}
	return c.caller
}

// note adds the time since then.
func (c *caller) note(then time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took += c.now() - then
	c.err = err
}

func (c *caller) time() time.Duration {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.took
}

func (c *caller) failed(with error) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil && errors.Is(with, c.err)
}

// hear tells the call how what the port calls has failed. Its time counts: it asks the store most of it.
func hear[T any](c *call, fn func(T) error) func(T) error {
	own := c.hears()
	return func(in T) error {
		err := fn(in)
		own.note(own.now(), err)
		return err
	}
}

// hearAll tells the call of what the port goes through, without the time that that takes.
func hearAll[V any](c *call, all iter.Seq2[V, error]) iter.Seq2[V, error] {
	own := c.hears()
	return func(yield func(V, error) bool) {
		var failed error
		asked := own.now()
		for v, err := range all {
			failed = err
			own.note(asked, failed)
			if !yield(v, err) {
				return
			}
			asked = own.now()
		}
		own.note(asked, failed)
	}
}

// hearReader tells the call of what the port reads, without the time that that takes.
func hearReader(c *call, r io.Reader) io.Reader { return reader{r, c.hears()} }

type reader struct {
	io.Reader
	own *caller
}

func (r reader) Read(p []byte) (int, error) {
	asked := r.own.now()
	n, err := r.Reader.Read(p)
	failed := err
	if err == io.EOF {
		failed = nil
	}
	r.own.note(asked, failed)
	return n, err
}

// iterate measures an answer that the caller goes through, without the caller's time.
func iterate[V any](
	ctx context.Context, m *method, ask func(context.Context) iter.Seq2[V, error],
) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		ctx, call := m.begin(ctx)
		var failed error
		defer func() { call.end(failed) }()
		own := call.hears()
		for v, err := range ask(ctx) {
			failed = err
			answered := own.now()
			more := yield(v, err)
			if own.note(answered, nil); !more {
				return
			}
		}
	}
}
