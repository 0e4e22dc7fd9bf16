package wire

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// A client that vanishes without a word is given up soon: here its system drops
// whatever comes, so that it confirms nothing.
func TestAClientThatVanishesIsGivenUp(t *testing.T) {
	t.Parallel()
	lc := listenConfig(time.Second)
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	expect.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	for name, writes := range map[string]bool{"while something is sent to it": true, "while nothing is": false} {
		t.Run(name, func(t *testing.T) {
			client, err := net.Dial("tcp", listener.Addr().String())
			expect.NoError(t, err)
			defer client.Close()
			server, err := listener.Accept()
			expect.NoError(t, err)
			defer server.Close()
			vanish(t, client.(*net.TCPConn))
			if writes {
				_, err = server.Write([]byte(": alive\n\n"))
				expect.NoError(t, err)
			}
			server.SetReadDeadline(time.Now().Add(20 * time.Second))
			_, err = server.Read(make([]byte, 1))
			if late, ok := err.(net.Error); err == nil || ok && late.Timeout() && !isTimedOut(err) {
				t.Errorf("it is waited for: %v", err)
			}
		})
	}
}

// isTimedOut tells the system's time-out from that of our deadline.
func isTimedOut(err error) bool { return errors.Is(err, syscall.ETIMEDOUT) }

// vanish lets the system drop every packet that comes for the connection.
func vanish(t *testing.T, c *net.TCPConn) {
	t.Helper()
	raw, err := c.SyscallConn()
	expect.NoError(t, err)
	nothing := []syscall.SockFilter{{Code: syscall.BPF_RET | syscall.BPF_K}}
	var failed error
	expect.NoError(t, raw.Control(func(fd uintptr) {
		failed = syscall.AttachLsf(int(fd), nothing) //nolint:staticcheck // package syscall has no other
	}))
	expect.NoError(t, failed)
}
