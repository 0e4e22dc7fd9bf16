package rest

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// ClientAddress is where a call comes from: the nearest address that is none of our proxies'. What a caller writes into
// the header stands farther away than what our proxy adds to it. Of IPv6 it is the network, which one client has whole.
func (a *API) ClientAddress(ctx huma.Context) string {
	peer, _ := netip.ParseAddrPort(humafiber.UnwrapV2(ctx).Context().RemoteAddr().String())
	addr := clientAddress(peer.Addr(), a.proxies, headerValues(ctx, fiber.HeaderXForwardedFor))
	if addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().String()
	}
	return addr.String()
}

// clientAddress goes from proxy to proxy, as long as these are ours and say where the call came from.
func clientAddress(peer netip.Addr, proxies []netip.Prefix, forwarded []string) netip.Addr {
	addr := unmapped(peer)
	for _, hop := range slices.Backward(strings.Split(strings.Join(forwarded, ","), ",")) {
		next, ok := parseHop(strings.TrimSpace(hop))
		if !ok || !slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(addr) }) {
			return addr
		}
		addr = next
	}
	return addr
}

// parseHop reads an address as proxies write it: some add a port, and some set IPv6 in brackets.
func parseHop(hop string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]")); err == nil {
		return unmapped(addr), true
	}
	both, err := netip.ParseAddrPort(hop)
	return unmapped(both.Addr()), err == nil
}

// unmapped has one spelling for each address.
func unmapped(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// networks are those that are trusted: the settings have checked them.
func networks(texts []string) (all []netip.Prefix) {
	for _, text := range texts {
		if p, err := netip.ParsePrefix(text); err == nil {
			all = append(all, p.Masked())
		} else if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(unmapped(a), unmapped(a).BitLen()))
		}
	}
	return all
}
