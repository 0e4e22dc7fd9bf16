package servers

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fault is what a relay does to what goes through it.
type Fault string

const (
	// Healthy passes everything on.
	Healthy Fault = ""
	// Closing ends each connection, also a new one, at once.
	Closing Fault = "closing"
	// Silent takes everything, passes nothing on and answers nothing.
	Silent Fault = "silent"
	// Garbled passes on what is asked, and answers bytes that mean nothing.
	Garbled Fault = "garbled"
	// Halved passes on what is asked, and ends the connection amid the answer.
	Halved Fault = "halved"
	// Slow passes everything on, each part of an answer a while after it came.
	Slow Fault = "slow"
)

// slowness is what Slow adds: much for a store, and little beside what we wait.
const slowness = 50 * time.Millisecond

// Faults are all but Healthy. Slow comes first, before anybody leaves the server alone.
func Faults() []Fault { return []Fault{Slow, Closing, Silent, Garbled, Halved} }

// Relay stands before a server, until it is cut.
type Relay struct {
	net.Listener
	to    string
	mu    sync.Mutex
	fault Fault
	hits  int // connections and parts of them that had the fault
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

// Break begins a fault, from which the connections that there are suffer too.
func (r *Relay) Break(f Fault) {
	r.mu.Lock()
	r.fault, r.hits = f, 0
	r.mu.Unlock()
	if f == Closing {
		r.closeAll()
	}
}

// Heal ends the fault, and the connections that had it: what they have missed cannot be made up for.
func (r *Relay) Heal() {
	r.Break(Healthy)
	r.closeAll()
}

// Hit reports whether anything has had the fault yet.
func (r *Relay) Hit() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hits > 0
}

// current is the fault that something has now.
func (r *Relay) current() Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fault != Healthy {
		r.hits++
	}
	return r.fault
}

func (r *Relay) handOn(conn net.Conn) {
	if r.current() == Closing {
		return
	}
	server, err := r.dial(conn)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { r.pass(server, conn, ask); server.Close() }()
	r.pass(conn, server, reply)
}

// pass copies until the fault of the moment ends it.
func (r *Relay) pass(to io.Writer, from io.Reader, part func(f Fault, chunk []byte) (passed []byte, ends bool)) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		passed, ends := part(r.current(), buffer[:n])
		if _, failed := to.Write(passed); failed != nil || err != nil || ends {
			return
		}
	}
}

func ask(f Fault, chunk []byte) (passed []byte, ends bool) {
	if f == Silent {
		return nil, false
	}
	return chunk, f == Closing
}

func reply(f Fault, chunk []byte) (passed []byte, ends bool) {
	switch f {
	case Silent:
		return nil, false
	case Garbled:
		return bytes.Repeat([]byte("\x07c4n4ry\xff"), len(chunk)/8+1), false
	case Halved:
		return chunk[:len(chunk)/2], true
	case Slow:
		time.Sleep(slowness)
	}
	return chunk, f == Closing
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
	r.closeAll()
}

func (r *Relay) closeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range r.conns {
		conn.Close()
	}
	r.conns = nil
}

// Instead is a URL or an address of the server that leads through the relay.
func (r *Relay) Instead(of string) string {
	return strings.Replace(of, r.to, net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Port())), 1)
}
