package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"
)

// dialer connects to the mail server.
type dialer struct {
	host        string
	implicitTLS bool           // encrypted from the first byte
	roots       *x509.CertPool // nil for the system's
}

func (d dialer) config() *tls.Config {
	return &tls.Config{ServerName: d.host, MinVersion: tls.VersionTLS12, RootCAs: d.roots}
}

// deadlineConn is a connection whose deadline is that of its delivery, however
// often the mail library sets another.
type deadlineConn struct{ net.Conn }

func (deadlineConn) SetDeadline(time.Time) error { return nil }

// dialContext dials connections that end with ctx, also in the middle of a word:
// a server may accept one and then say nothing.
func (d dialer) dialContext(ctx context.Context) func(context.Context, string, string) (net.Conn, error) {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		var direct net.Dialer
		conn, err := direct.DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
		if !d.implicitTLS {
			return deadlineConn{conn}, nil
		}
		secure := tls.Client(deadlineConn{conn}, d.config())
		if err := secure.HandshakeContext(dialing); err != nil {
			conn.Close()
			return nil, err
		}
		return secure, nil
	}
}
