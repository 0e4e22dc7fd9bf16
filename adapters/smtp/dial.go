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
	host   string
	atOnce bool           // encrypted from the first byte
	roots  *x509.CertPool // nil for the system's
}

func (d dialer) config() *tls.Config {
	return &tls.Config{ServerName: d.host, MinVersion: tls.VersionTLS12, RootCAs: d.roots}
}

// bounded is a connection whose deadline is that of its delivery, however
// often the mail library sets another.
type bounded struct{ net.Conn }

func (bounded) SetDeadline(time.Time) error { return nil }

// within dials connections that end with ctx, also in the middle of a word:
// a server may accept one and then say nothing.
func (d dialer) within(ctx context.Context) func(context.Context, string, string) (net.Conn, error) {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		var direct net.Dialer
		conn, err := direct.DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
		if !d.atOnce {
			return bounded{conn}, nil
		}
		secure := tls.Client(bounded{conn}, d.config())
		if err := secure.HandshakeContext(dialing); err != nil {
			conn.Close()
			return nil, err
		}
		return secure, nil
	}
}
