// Package dial is the guarded dialler: it opens connections to public addresses, and to
// those that the operator allows.
package dial

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// timeout is how long one connection may take, with all addresses of its name.
const timeout = 3 * time.Second

// New refuses every address that IANA's registries do not list as globally reachable:
// loopback, link-local, private, shared (CGNAT), multicast, reserved, and all forms of IPv6 that
// carry one of IPv4. What is allowed goes first.
func New(allowed ...netip.Prefix) ports.Dialer { return newDialer(nil, allowed) }

// newDialer looks names up by resolver; nil is the system's.
func newDialer(resolver *net.Resolver, allowed []netip.Prefix) ports.Dialer {
	return &net.Dialer{Timeout: timeout, Resolver: resolver, ControlContext: newGuard(allowed).check}
}

// guard judges the addresses that are about to be dialled.
type guard struct{ guardian *ssrf.Guardian }

func newGuard(allowed []netip.Prefix) guard {
	var v4, v6 []netip.Prefix
	for _, p := range allowed {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return guard{ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))}
}

// check comes between the look-up of a name and the connection. Whatever else is an error names
// the address, which is nobody's business.
func (g guard) check(_ context.Context, network, address string, _ syscall.RawConn) error {
	dialled, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !g.allows(dialled.Addr()) {
		return domain.ErrAddressRefused
	}
	return nil
}

// allows takes an address of IPv4 in the form of IPv6 for what it is, and no zone: zones are of
// link-local addresses.
func (g guard) allows(addr netip.Addr) bool {
	return addr.Zone() == "" && g.guardian.SafeAddr(addr.Unmap()) == nil
}
