// Package front puts TLS before servers that have none.
package front

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
)

// Serve hands every connection on to the server at target, until l is closed.
func Serve(l net.Listener, certificate tls.Certificate, target string) {
	secure := tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	for {
		conn, err := secure.Accept()
		if err != nil {
			return
		}
		go handOn(conn, target)
	}
}

func handOn(conn net.Conn, target string) {
	defer conn.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() { move(server, conn) })
	both.Go(func() { move(conn, server) })
	both.Wait()
}

// move ends the other direction too: whoever has hung up wants no more answer.
func move(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	to.Close()
	from.Close()
}
