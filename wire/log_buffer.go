package wire

import (
	"io"
	"sync"
	"time"
)

const (
	flushBytes = 32 << 10
	flushDelay = 100 * time.Millisecond

	// maxWaiting bounds what waits while the output takes nothing.
	maxWaiting = 1 << 20
)

// lineBuffer writes lines together: a system call for each, and whoever reads
// them woken up by each, costs more than to format them. What the output does not
// take is tried again, from where it stopped, so that no line is torn.
type lineBuffer struct {
	mu     sync.Mutex
	to     io.Writer
	text   []byte // whole lines, but for the part of the first one that is written
	timer  *time.Timer
	timing bool // whether timer is running
	closed bool
	lost   int64 // lines
}

func newLineBuffer(to io.Writer) *lineBuffer {
	b := &lineBuffer{to: to}
	b.timer = time.AfterFunc(flushDelay, b.flushInTime)
	b.timer.Stop()
	return b
}

// Write takes one line. It is lost if too many wait.
func (b *lineBuffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.text) >= maxWaiting {
		if err := b.write(); err != nil {
			b.lost++
			return 0, err
		}
	}
	b.text = append(b.text, line...)
	if b.closed || len(b.text) >= flushBytes {
		_ = b.write() // it is tried again
	}
	b.startTimer()
	return len(line), nil
}

// write needs the lock.
func (b *lineBuffer) write() error {
	if len(b.text) == 0 {
		return nil
	}
	n, err := b.to.Write(b.text)
	b.text = b.text[:copy(b.text, b.text[n:])]
	return err
}

func (b *lineBuffer) lostLines() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lost
}

func (b *lineBuffer) startTimer() {
	if len(b.text) > 0 && !b.timing && !b.closed {
		b.timing = true
		b.timer.Reset(flushDelay)
	}
}

func (b *lineBuffer) flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.write()
}

func (b *lineBuffer) flushInTime() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timing = false
	_ = b.write() // it is tried again
	b.startTimer()
}

// close writes all lines; those that still come are written at once.
func (b *lineBuffer) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.timer.Stop()
	_ = b.write()
}
