package wire

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// serveNames makes our name server the one of this process, which then sends nothing to the system's.
func serveNames(t *testing.T) {
	conn, err := net.ListenPacket("udp", fmt.Sprint(":", nameServer.Port()))
	expect.NoError(t, err)
	go servers.AnswerNames(conn, addresses())
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(nameServer))
	}}
}

// addresses are those of the names, of which some change.
func addresses() func(dnsmessage.Question) []netip.Addr {
	next := map[string]string{}
	for _, port := range datasourcePorts {
		next[changing(port)] = public.String()
	}
	return func(q dnsmessage.Question) (all []netip.Addr) {
		name := strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")
		known := hostNames[name]
		if address, changes := next[name]; changes {
			known = []string{address}
			if q.Type == dnsmessage.TypeA {
				next[name] = changed
			}
		}
		for _, address := range known {
			all = append(all, netip.MustParseAddr(address))
		}
		return all
	}
}
