package contract

import (
	"net"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// DatasourceTester checks a tester by a server that d and its password lead to.
func DatasourceTester(t *testing.T, tester ports.DatasourceTester, d domain.Datasource, password domain.Secret) {
	unknown := d
	unknown.Host = "store.unreachable.invalid"
	wantSame(t, tester.Test(t.Context(), d, password), domain.ConnectionOK)
	wantSame(t, tester.Test(t.Context(), d, "wrong"), domain.ConnectionAuthFailed)
	wantSame(t, tester.Test(t.Context(), unknown, password), domain.ConnectionUnreachable)
}

// Dialer checks that a dialler which is allowed to reach this machine does, and that one which is
// not answers so.
func Dialer(t *testing.T, allowed, refused ports.Dialer) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	conn, err := allowed.DialContext(t.Context(), "tcp", l.Addr().String())
	must(t, err)
	conn.Close()
	_, err = refused.DialContext(t.Context(), "tcp", l.Addr().String())
	wantError(t, err, domain.ErrAddressRefused)
	l.Close()
	_, err = allowed.DialContext(t.Context(), "tcp", l.Addr().String())
	if err == nil {
		t.Error("a closed port was reached")
	}
}
