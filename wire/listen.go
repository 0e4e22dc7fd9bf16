package wire

import (
	"net"
	"time"
)

// peerTimeout is how long a client may leave unconfirmed what was sent to it. One
// that vanishes without a word, such as a phone in a tunnel, would otherwise count
// as connected for as long as the system sends again: a quarter of an hour.
const peerTimeout = 30 * time.Second

func listenConfig(timeout time.Duration) net.ListenConfig {
	return net.ListenConfig{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: timeout / 2, Interval: timeout / 6, Count: 3},
		Control:         endUnconfirmed(timeout),
	}
}
