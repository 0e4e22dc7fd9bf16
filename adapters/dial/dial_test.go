package dial

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

func prefixes(all ...string) (parsed []netip.Prefix) {
	for _, p := range all {
		parsed = append(parsed, netip.MustParsePrefix(p))
	}
	return parsed
}

func TestOnlyPublicAddressesAreAllowed(t *testing.T) {
	t.Parallel()
	g := newGuard(nil)
	for _, refused := range []string{
		"0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"100.64.0.1", "100.127.255.255", "169.254.169.254", "169.254.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
		"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
		"::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001::1",
		"2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "100::1", "5f00::1", "3fff::1", "4000::1", "1::1",
	} {
		if g.allows(netip.MustParseAddr(refused)) {
			t.Errorf("%s is allowed", refused)
		}
	}
	for _, allowed := range []string{
		"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "9.255.255.255",
		"169.253.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
	} {
		if !g.allows(netip.MustParseAddr(allowed)) {
			t.Errorf("%s is refused", allowed)
		}
	}
}

func TestWhatTheOperatorAllowsIsAllowed(t *testing.T) {
	t.Parallel()
	g := newGuard(prefixes("10.1.0.0/16", "192.168.7.9/32", "fd12::/16"))
	for addr, want := range map[string]bool{
		"10.1.0.0": true, "10.1.255.255": true, "::ffff:10.1.2.3": true, "10.0.255.255": false, "10.2.0.0": false,
		"192.168.7.9": true, "192.168.7.8": false, "fd12::1": true, "fd13::1": false, "fd12::1%eth0": false,
		"2002:a01:203::": false, "64:ff9b::a01:203": false, "::10.1.2.3": false, "127.0.0.1": false, "8.8.8.8": true,
	} {
		if g.allows(netip.MustParseAddr(addr)) != want {
			t.Errorf("%s: allowed %v, want %v", addr, !want, want)
		}
	}
}

// listen counts the connections that reach a server on an address of this machine.
func listen(t *testing.T, address string) (port string, accepted func() int) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	count := make(chan int, 1)
	go func() {
		n := 0
		for {
			conn, err := l.Accept()
			if err != nil {
				count <- n
				return
			}
			conn.Close()
			n++
		}
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, func() int { l.Close(); return <-count }
}

// However a name or number says "this machine", nothing reaches it.
func TestNothingReachesARefusedAddress(t *testing.T) {
	t.Parallel()
	port, accepted := listen(t, "127.0.0.1:0")
	d := New()
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST.", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001",
		"::ffff:127.0.0.1", "::ffff:7f00:1", "0.0.0.0", "::", "0", "",
	} {
		conn, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort(host, port))
		if err == nil {
			conn.Close()
			t.Errorf("%q was dialled", host)
		}
	}
	for _, network := range []string{"udp", "unix", "ip4:1", "tcp4", ""} {
		if conn, err := d.DialContext(t.Context(), network, "127.0.0.1:"+port); err == nil {
			conn.Close()
			t.Errorf("%q was dialled", network)
		}
	}
	if n := accepted(); n > 0 {
		t.Errorf("%d connections reached the server", n)
	}
}

func TestTheErrorIsOurs(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "::ffff:10.0.0.1", "localhost"} {
		_, err := New().DialContext(t.Context(), "tcp", net.JoinHostPort(host, "80"))
		if !errors.Is(err, domain.ErrAddressRefused) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestAnAllowedAddressIsReached(t *testing.T) {
	t.Parallel()
	port, accepted := listen(t, "127.0.0.1:0")
	d := New(prefixes("127.0.0.0/8", "::1/128")...)
	for _, host := range []string{"127.0.0.1", "localhost", "::ffff:127.0.0.1"} {
		conn, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort(host, port))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadAll(conn) // until the server has accepted and closed it
		conn.Close()
	}
	if n := accepted(); n != 3 {
		t.Errorf("%d connections reached the server, want 3", n)
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	port, _ := listen(t, "127.0.0.1:0")
	contract.Dialer(t, New(prefixes("127.0.0.0/8")...), net.JoinHostPort("127.0.0.1", port))
}

// nameServer answers each question about an address with the next of the answers, and with the
// last from then on.
func nameServer(t *testing.T, answers ...netip.Addr) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go servers.AnswerNames(server, func(q dnsmessage.Question) []netip.Addr {
		next := answers[:1]
		if q.Type == dnsmessage.TypeA {
			answers = answers[min(1, len(answers)-1):]
		}
		return next
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// A name that resolved to a good address may resolve to a bad one when it is dialled.
func TestAnAnswerThatChangesIsJudgedWhenItIsDialled(t *testing.T) {
	t.Parallel()
	port, accepted := listen(t, "127.0.0.1:0")
	resolver := nameServer(t, netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("127.0.0.1"))
	before, err := resolver.LookupNetIP(t.Context(), "ip4", "db.acme.example")
	if err != nil || !slices.Equal(before, []netip.Addr{netip.MustParseAddr("8.8.8.8")}) {
		t.Fatal(before, err)
	}
	_, err = newDialer(resolver, nil).DialContext(t.Context(), "tcp", "db.acme.example:"+port)
	if !errors.Is(err, domain.ErrAddressRefused) {
		t.Error(err)
	}
	if n := accepted(); n > 0 {
		t.Errorf("%d connections reached the server", n)
	}
}

// FuzzAllows compares with what the standard library knows of addresses.
func FuzzAllows(f *testing.F) {
	for _, seed := range []string{
		"127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "fe80::1", "8.8.8.8", "64:ff9b::7f00:1",
	} {
		f.Add(netip.MustParseAddr(seed).AsSlice())
	}
	g := newGuard(nil)
	f.Fuzz(func(t *testing.T, b []byte) {
		addr, ok := netip.AddrFromSlice(b)
		if !ok || !g.allows(addr) {
			return
		}
		a := addr.Unmap()
		if !a.IsGlobalUnicast() || a.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(a) ||
			a.Is6() && !netip.MustParsePrefix("2000::/3").Contains(a) || netip.MustParsePrefix("2002::/16").Contains(a) {
			t.Errorf("%s is allowed", addr)
		}
	})
}
