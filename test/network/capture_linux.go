package network

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// Sent is what was sent on a network.
type Sent struct {
	Addresses   map[netip.Addr]bool     // of every packet of any kind
	Connections map[netip.AddrPort]bool // that were begun by TCP
}

// Capture notes every packet that is sent from now on, until the function that it returns sends one
// to last.
func Capture(t testing.TB, last netip.AddrPort) (end func() Sent) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, int(inNetworkOrder(unix.ETH_P_ALL)))
	if err != nil {
		t.Fatalf("%v\n%s", err, needed)
	}
	sent := make(chan Sent, 1)
	go func() {
		defer unix.Close(fd)
		found, err := read(fd, last)
		if err != nil {
			t.Errorf("The capture is not whole: %v.", err)
		}
		sent <- found
	}()
	return func() Sent {
		sendTo(t, last)
		return <-sent
	}
}

func inNetworkOrder(n uint16) uint16 { return n<<8 | n>>8 }

func sendTo(t testing.TB, to netip.AddrPort) {
	t.Helper()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("end")); err != nil {
		t.Fatal(err)
	}
}

// read notes what comes before the last packet.
func read(fd int, last netip.AddrPort) (Sent, error) {
	found, buffer := Sent{map[netip.Addr]bool{}, map[netip.AddrPort]bool{}}, make([]byte, 1<<17)
	for {
		n, _, err := unix.Recvfrom(fd, buffer, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return found, err
		}
		p, ok := parsePacket(buffer[:n])
		switch {
		case !ok:
			return found, errors.New("a packet is neither of IPv4 nor of IPv6")
		case p.protocol == udp && p.to == last:
			return found, lost(fd)
		}
		found.note(p)
	}
}

func (s Sent) note(p packet) {
	s.Addresses[p.to.Addr()] = true
	if p.opens {
		s.Connections[p.to] = true
	}
}

// lost tells whether there were more packets than could be read.
func lost(fd int) error {
	stats, err := unix.GetsockoptTpacketStats(fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err == nil && stats.Drops > 0 {
		err = errors.New("packets were lost")
	}
	return err
}
