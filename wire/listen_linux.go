package wire

import (
	"errors"
	"syscall"
	"time"
)

const tcpUserTimeout = 18 // of RFC 5482; package syscall lacks it

// endUnconfirmed lets the system end connections on which nothing is confirmed for
// so long. Those that are accepted have it from the one that listens.
func endUnconfirmed(timeout time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(timeout.Milliseconds()))
		})
		return errors.Join(err, failed)
	}
}
