package ports

import (
	"context"
	"errors"
	"net"
)

// ErrAddressRefused answers for an address that is not public, nor allowed by the operator.
var ErrAddressRefused = errors.New("ports: the address is refused")

// Dialer opens every connection to an address that a customer can name, and to those
// that such a server announces.
type Dialer interface {
	// DialContext connects to a host and port by TCP. What the name resolves to is judged when
	// it is dialled, whatever it resolved to before. ErrAddressRefused, or the network's error.
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}
