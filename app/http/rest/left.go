package rest

import (
	"context"
	"net"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// ClientLeft returns what tells whether the client of the request has closed its
// connection, long before a write fails. It may be asked after the handler.
func ClientLeft(ctx context.Context) func() bool {
	conn := traceOf(ctx).conn
	return func() bool { return closedByPeer(conn) }
}

// lookTime is how often somebody looks whether the client has left.
const lookTime = 250 * time.Millisecond

// errLeft is nobody's answer: it stands in the log. As with net/http, who has ended its side counts as gone: that it
// reads on cannot be known, and most who end it have left.
var errLeft = domain.NewError(clientLeft, "client_left", "The client has closed the connection.")

// looking is the work of a request that nobody needs once its client has left.
type looking struct {
	ctx  context.Context
	end  context.CancelCauseFunc
	conn net.Conn
}

// whileThere returns ctx ending when the client leaves. Most requests are over before anybody looks. stop ends it, too.
func whileThere(ctx context.Context) (while context.Context, stop func()) {
	l := &looking{conn: traceOf(ctx).conn}
	l.ctx, l.end = context.WithCancelCause(ctx)
	first := time.AfterFunc(lookTime, l.look)
	return l.ctx, func() { first.Stop(); l.end(nil) }
}

func (l *looking) look() {
	switch {
	case l.ctx.Err() != nil:
	case closedByPeer(l.conn):
		l.end(errLeft)
	default:
		time.AfterFunc(lookTime, l.look)
	}
}

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

// closedByPeer reports whether the client has ended its side, whatever it has sent ahead and nobody has read yet.
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
