package namespace

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// The protocols that have ports, by their numbers.
const (
	tcp = 6
	udp = 17
)

// packet is what matters of one that was sent.
type packet struct {
	protocol int
	to       netip.AddrPort // without a port unless the protocol has any
	opens    bool           // a connection of TCP
}

// parsePacket reads a packet of either version. The headers behind that of IPv6 are passed over: it has
// no port then.
func parsePacket(b []byte) (p packet, ok bool) {
	if len(b) == 0 {
		return p, false
	}
	if b[0]>>4 == ipv6.Version {
		head, err := ipv6.ParseHeader(b)
		if err != nil {
			return p, false
		}
		addr, _ := netip.AddrFromSlice(head.Dst)
		return parsePorts(head.NextHeader, addr, b[ipv6.HeaderLen:]), true
	}
	head, err := ipv4.ParseHeader(b)
	if err != nil || head.Version != ipv4.Version || head.Len > len(b) {
		return p, false
	}
	addr, _ := netip.AddrFromSlice(head.Dst.To4())
	return parsePorts(head.Protocol, addr, b[head.Len:]), true
}

func parsePorts(protocol int, addr netip.Addr, b []byte) packet {
	p := packet{protocol, netip.AddrPortFrom(addr, 0), false}
	if (protocol == tcp || protocol == udp) && len(b) >= 4 {
		p.to = netip.AddrPortFrom(addr, binary.BigEndian.Uint16(b[2:]))
	}
	const synAck, syn = 0x12, 0x02
	p.opens = protocol == tcp && len(b) > 13 && b[13]&synAck == syn
	return p
}
