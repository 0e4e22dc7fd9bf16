package wire

import (
	"net/netip"
	"slices"
)

// refusedBy reports whether no address of a place may be dialled.
func (p place) refusedBy(allowed []netip.Prefix) bool {
	return !slices.ContainsFunc(p.leads, func(lead string) bool { return !isRefused(addressOf(lead), allowed) })
}

func addressOf(lead string) netip.Addr { return netip.MustParseAddr(lead).Unmap() }

// isRefused is about the addresses that lead somewhere.
func isRefused(addr netip.Addr, allowed []netip.Prefix) bool {
	return addr != public && addr != public6 &&
		!slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// wantedConnections are those that may be made.
func wantedConnections(allowed []netip.Prefix) map[netip.AddrPort]bool {
	all := map[netip.AddrPort]bool{}
	want := func(lead string, port uint16) {
		if addr := addressOf(lead); !isRefused(addr, allowed) {
			all[netip.AddrPortFrom(addr, port)] = true
		}
	}
	for _, lead := range memberAddresses {
		want(lead, memberPort)
	}
	for _, port := range datasourcePorts {
		for _, p := range places(port) {
			if len(p.leads) > 0 {
				want(p.leads[0], port)
			}
		}
	}
	return all
}
