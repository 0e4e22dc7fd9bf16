package rest

import (
	"context"
	"net"
	"syscall"
	"time"
)

// ClientLeft returns what tells whether the client of the request has closed its
// connection, long before a write fails. It may be asked after the handler.
func ClientLeft(ctx context.Context) func() bool {
	conn := traceOf(ctx).conn
	return func() bool { return closedByPeer(conn) }
}

// lookTime is how often somebody looks whether the client has left.
const lookTime = time.Second

// UntilLeft returns ctx ending when the client of the request leaves, for work that goes on after the handler and
// says nothing for long. It ends by end.
func UntilLeft(ctx context.Context, left func() bool) (until context.Context, end context.CancelFunc) {
	until, end = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(lookTime)
		defer tick.Stop()
		for !left() {
			select {
			case <-until.Done():
				return
			case <-tick.C:
			}
		}
		end()
	}()
	return until, end
}

// closedByPeer peeks at what comes next: a client that has left has ended its
// side.
func closedByPeer(conn net.Conn) (closed bool) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return true
	}
	return raw.Control(func(fd uintptr) { closed = ended(fd) }) != nil || closed
}

func ended(fd uintptr) bool {
	var next [1]byte
	n, _, err := syscall.Recvfrom(int(fd), next[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	switch err {
	case nil:
		return n == 0
	case syscall.EAGAIN, syscall.EINTR:
		return false
	}
	return true
}
