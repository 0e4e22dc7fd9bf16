package servers

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// Relay stands before a server, until it is cut.
type Relay struct {
	net.Listener
	to    string
	mu    sync.Mutex
	conns []net.Conn
}

// NewRelay leads to a port of this machine. It ends with the test.
func NewRelay(t testing.TB, port int) *Relay {
	t.Helper()
	r := &Relay{Listener: listen(t), to: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	t.Cleanup(r.Cut)
	go serve(r, r.handOn)
	return r
}

// Port is its own.
func (r *Relay) Port() int { return portOf(r.Listener) }

func (r *Relay) handOn(conn net.Conn) {
	server, err := r.dial(conn)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn); server.Close() }()
	_, _ = io.Copy(conn, server)
}

// dial opens a connection to the server for one that came.
func (r *Relay) dial(conn net.Conn) (net.Conn, error) {
	server, err := net.Dial("tcp", r.to)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns = append(r.conns, conn, server)
	return server, nil
}

// Cut is the end of all that go through it.
func (r *Relay) Cut() {
	r.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range r.conns {
		conn.Close()
	}
}
