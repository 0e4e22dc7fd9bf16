package servers

import (
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// AnswerNames is a name server on a connection, until that is closed. Of the addresses of a name it
// tells those of the kind that is asked for; a name without any is unknown.
func AnswerNames(conn net.PacketConn, addresses func(dnsmessage.Question) []netip.Addr) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		answer(&m, addresses(m.Questions[0]))
		packed, _ := m.Pack()
		_, _ = conn.WriteTo(packed, from)
	}
}

func answer(m *dnsmessage.Message, addresses []netip.Addr) {
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	if len(addresses) == 0 {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, addr := range addresses {
		if body, kind := resource(addr); kind == m.Questions[0].Type {
			head := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Type: kind, Class: m.Questions[0].Class}
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: body})
		}
	}
}

func resource(addr netip.Addr) (dnsmessage.ResourceBody, dnsmessage.Type) {
	if addr.Is4() {
		return &dnsmessage.AResource{A: addr.As4()}, dnsmessage.TypeA
	}
	return &dnsmessage.AAAAResource{AAAA: addr.As16()}, dnsmessage.TypeAAAA
}
