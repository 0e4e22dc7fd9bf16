package rest

import (
	"net/netip"
	"strings"
	"testing"
)

func TestTheClientIsTheNearestThatIsNoProxy(t *testing.T) {
	t.Parallel()
	proxies := networks([]string{"10.0.0.0/8", "192.0.2.1", "2001:db8:ffff::/48", "::ffff:192.0.2.2"})
	if len(proxies) != 4 {
		t.Fatalf("got %v", proxies)
	}
	for _, tc := range []struct{ peer, forwarded, want string }{
		{"203.0.113.5", "198.51.100.7", "203.0.113.5"}, // no proxy of ours
		{"10.0.0.1", "", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.7", "198.51.100.7"},
		{"::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.1", "198.51.100.7,192.0.2.1", "198.51.100.7"},
		{"10.0.0.1", "198.51.100.7, 203.0.113.9 ", "203.0.113.9"},
		{"10.0.0.1", "198.51.100.7,,", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.7,garbage", "10.0.0.1"},
		{"10.0.0.1", "garbage,198.51.100.7", "198.51.100.7"},
		{"10.0.0.1", "garbage,192.0.2.2", "192.0.2.2"},
		{"10.0.0.1", "198.51.100.7:8080", "198.51.100.7"},
		{"2001:db8:ffff::1", "[2001:db8::7]:443", "2001:db8::7"},
		{"2001:db8:ffff::1", "[2001:db8::7]", "2001:db8::7"},
		{"2001:db8:ffff::1", "2001:db8::7", "2001:db8::7"},
		{"2001:db8:ffff::1", "fe80::1%eth0", "fe80::1"},
		{"10.0.0.1", "198.51.100.7:99999", "10.0.0.1"},
	} {
		got := clientAddress(netip.MustParseAddr(tc.peer), proxies, strings.Split(tc.forwarded, ";"))
		if got != netip.MustParseAddr(tc.want) {
			t.Errorf("%s through %q: got %s, want %s", tc.peer, tc.forwarded, got, tc.want)
		}
	}
}

// Lines of the header are one list, in their order.
func TestAddressesMayComeInSeveralLines(t *testing.T) {
	t.Parallel()
	proxies := networks([]string{"10.0.0.0/8"})
	got := clientAddress(netip.MustParseAddr("10.0.0.1"), proxies, []string{"198.51.100.7", "203.0.113.9, 10.0.0.2"})
	if got.String() != "203.0.113.9" {
		t.Errorf("got %s", got)
	}
}

// Whatever a caller writes, it is an address; and it is none that the caller chose if no proxy of ours added it.
func FuzzClientAddress(f *testing.F) {
	f.Add("198.51.100.7, 10.0.0.2")
	f.Add("[2001:db8::7]:443,fe80::1%25eth0")
	f.Fuzz(func(t *testing.T, forwarded string) {
		proxies, ours := networks([]string{"10.0.0.0/8"}), netip.MustParseAddr("10.0.0.1")
		if got := clientAddress(ours, proxies, []string{forwarded}); !got.IsValid() || got.Is4In6() || got.Zone() != "" {
			t.Errorf("%q: %s", forwarded, got)
		}
		added := []string{forwarded, "198.51.100.7"}
		if got := clientAddress(ours, proxies, added); got.String() != "198.51.100.7" {
			t.Errorf("%q: %s", forwarded, got)
		}
		stranger := netip.MustParseAddr("203.0.113.5")
		if got := clientAddress(stranger, proxies, []string{forwarded}); got != stranger {
			t.Errorf("%q from a stranger: %s", forwarded, got)
		}
	})
}
