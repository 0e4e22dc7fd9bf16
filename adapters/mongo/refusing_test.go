package mongo

import (
	"net"
	"testing"

	"github.com/tenon-health/tenon/test/servers"
)

// refusing is a server of the protocol that says hello, and refuses one command
// with a code. Returns its host and port.
func refusing(t *testing.T, command string, code int) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go servers.AnswerMongo(conn, command, code, nil)
		}
	}()
	return listener.Addr().String()
}
