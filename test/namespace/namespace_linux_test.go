package namespace

import (
	"net"
	"net/netip"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

var public6 = netip.MustParseAddr("2001:4860:4860::8888")

// Whatever is dialled is reached, and seen.
func TestEverythingIsSeen(t *testing.T) {
	t.Parallel()
	if !Inside() {
		Run(t)
		return
	}
	Open(t, public6)
	l, err := net.Listen("tcp", ":443")
	expect.NoError(t, err)
	defer l.Close()
	captured := Capture(t)
	want, addresses := map[netip.AddrPort]bool{}, map[netip.Addr]bool{public6: true}
	for _, text := range []string{"10.0.0.1", "127.0.0.1", "169.254.169.254", "8.8.4.4", "fd00:ec2::254"} {
		to := netip.AddrPortFrom(netip.MustParseAddr(text), 443)
		conn, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(to))
		expect.NoError(t, err)
		conn.Close()
		want[to], addresses[to.Addr()] = true, true
	}
	conn, err := net.Dial("udp", "192.168.1.1:53")
	expect.NoError(t, err)
	conn.Write([]byte("a"))
	conn.Close()
	addresses[netip.MustParseAddr("192.168.1.1")] = true
	expect.Equal(t, captured(), Sent{addresses, want})
	if links, err := net.Interfaces(); err != nil || len(links) != 1 {
		t.Errorf("there are other interfaces: %v, %v", links, err)
	}
}
