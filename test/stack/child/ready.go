package child

import (
	"context"
	"fmt"
	"net"
	"time"
)

// Ready asks until the answer is yes, the process ends, or ctx is over.
func (p *Process) Ready(ctx context.Context, ask func(context.Context) error) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		if last = ask(ctx); last == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s stopped while starting: %w", p.Name, p.err)
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready in time: %w", p.Name, last)
		case <-tick.C:
		}
	}
}

// Listens asks whether a connection is taken at the address.
func Listens(address string) func(context.Context) error {
	return func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}
