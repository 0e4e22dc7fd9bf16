package wire

import (
	"errors"
	"net"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestNetworksAreToldInTheirOwnForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10.0.0.0/8": "10.0.0.0/8", "10.1.2.3/32": "10.1.2.3/32", "0.0.0.0/0": "0.0.0.0/0", "fd12::/16": "fd12::/16",
		"::ffff:10.0.0.0/104": "10.0.0.0/8", "::ffff:a00:1/128": "10.0.0.1/32", "::ffff:0:0/96": "0.0.0.0/0",
		"FD12::/16": "fd12::/16", "::/0": "::/0",
		// A typing mistake must not open more than was meant, nor less.
		"10.1.2.3/8": "", "10.1.2.3": "", "10.0.0.0/33": "", "10.0.0.0/-1": "", "10.0.0.0/08": "", "10.0.0/8": "",
		"010.0.0.0/8": "", "fd12::1/16": "", "fe80::%eth0/64": "", "::ffff:0:0/95": "", "::ffff:10.0.0.1/104": "",
		"localhost/8": "", "*": "", "10.0.0.0/8 ": "", "10.0.0.0-10.0.0.9": "", "": "", "/8": "", "10.0.0.0/": "",
	} {
		got := ""
		if p := network(text); p.IsValid() {
			got = p.String()
		}
		if got != want || isNetwork(text) != (want != "") {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// What the setting allows is dialled, in whatever form it is said, and nothing else that is private.
func TestTheSettingReachesTheDialler(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	for allowed, want := range map[string]bool{
		"": false, "10.0.0.0/8": false, "127.0.0.2/32": false, "127.0.0.0/8": true, "10.0.0.0/8, 127.0.0.1/32": true,
		"::ffff:127.0.0.1/128": true, "::1/128": false,
	} {
		var c Config
		if err := c.AllowedCIDRs.UnmarshalText([]byte(allowed)); err != nil {
			t.Fatal(err)
		}
		made, err := newDialer(c.Outbound).DialContext(t.Context(), "tcp", l.Addr().String())
		if (err == nil) != want || err != nil && !errors.Is(err, domain.ErrAddressRefused) {
			t.Errorf("%q: %v", allowed, err)
		}
		if err == nil {
			made.Close()
		}
	}
}

func FuzzNetwork(f *testing.F) {
	for _, seed := range []string{"10.0.0.0/8", "::ffff:10.0.0.0/104", "fd12::/16", "10.1.2.3/8", "::/0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := network(text)
		if p.IsValid() && (p.Addr().Is4In6() || p != p.Masked() || network(p.String()) != p) {
			t.Errorf("%q is taken for %s", text, p)
		}
	})
}
