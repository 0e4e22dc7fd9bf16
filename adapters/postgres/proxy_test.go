package postgres

import (
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy carries connections to a database. One on which the database speaks
// while the wire is deaf says nothing any more, for good.
type proxy struct {
	url   string
	muted atomic.Bool
}

func newProxy(t *testing.T, database string) *proxy {
	t.Helper()
	w := &proxy{}
	w.url = relay(t, database, w.carry)
	return w
}

// relay listens in front of a database, and lets carry serve each client. It returns the
// URL that leads through it.
func relay(t *testing.T, database string, carry func(client net.Conn, server string)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	target, err := url.Parse(database)
	must(t, err)
	server := target.Host
	target.Host = listener.Addr().String()
	var open sync.WaitGroup
	t.Cleanup(func() { listener.Close(); open.Wait() })
	open.Go(func() {
		for client, err := listener.Accept(); err == nil; client, err = listener.Accept() {
			open.Go(func() { carry(client, server) })
		}
	})
	return target.String()
}

func (w *proxy) carry(client net.Conn, server string) {
	defer client.Close()
	database, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer database.Close()
	go func() {
		lost := false
		_, _ = io.Copy(writerFunc(func(p []byte) (int, error) {
			if lost = lost || w.muted.Load(); lost {
				return len(p), nil
			}
			return client.Write(p)
		}), database)
	}()
	_, _ = io.Copy(database, client)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
