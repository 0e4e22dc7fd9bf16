package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// DatasourceTester checks what a tester says of a server that is there, of a wrong password, and of a
// name that nobody has.
func DatasourceTester(t *testing.T, tester ports.DatasourceTester, d domain.Datasource, password domain.Secret) {
	t.Helper()
	nowhere := d
	nowhere.Host = "unreachable.invalid"
	test := func(d domain.Datasource, password domain.Secret, want domain.DatasourceResult) {
		t.Helper()
		got, reason := tester.Test(t.Context(), d, password)
		wantSame(t, got, want)
		if (reason == "") != (got == domain.ConnectionOK) {
			t.Errorf("%s: the reason is %q", got, reason)
		}
	}
	test(d, password, domain.ConnectionOK)
	test(d, "wrong", domain.ConnectionAuthFailed)
	test(nowhere, password, domain.ConnectionUnreachable)
}

// Dialer checks that an allowed address is connected to, and that link-local ones are refused in every form.
func Dialer(t *testing.T, dialer ports.Dialer, allowed string) {
	t.Helper()
	c, err := dialer.DialContext(t.Context(), "tcp", allowed)
	must(t, err)
	must(t, c.Close())
	for _, address := range []string{"169.254.169.254:80", "[::ffff:169.254.169.254]:80", "[fe80::1]:80"} {
		_, err := dialer.DialContext(t.Context(), "tcp", address)
		wantError(t, err, domain.ErrAddressRefused)
	}
}
