//go:build !linux

package wire

import (
	"syscall"
	"time"
)

// endUnconfirmed leaves it to the system how long it sends again.
func endUnconfirmed(time.Duration) func(network, address string, c syscall.RawConn) error { return nil }
