package namespace

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
)

// Packets as they were captured, and beginnings of them.
const (
	syn4 = "4500003c1c4640004006000008080808 0a000001 a0f401bb00000000 00000000 a002ffd7 00000000"
	ack4 = "4500003c1c4640004006000008080808 0a000001 a0f401bb00000000 00000001 a012ffd7 00000000"
	udp4 = "4500003c1c4640004011000008080808 08080404 a0f40035 000c0000 00000000"
	opt4 = "4600003c1c4640004006000008080808 0a000001 01010100 a0f401bb00000000 00000000 a002ffd7 00000000"
	syn6 = "600000000028064000000000000000000000000000000001 fd000ec2000000000000000000000254 a0f401bb0000000000000000a002"
	icmp = "600000000028 3a 4000000000000000000000000000000001 fd000ec2000000000000000000000254 a0f401bb"
)

func TestPacketsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]packet{
		syn4:       {tcp, netip.MustParseAddrPort("10.0.0.1:443"), true},
		ack4:       {tcp, netip.MustParseAddrPort("10.0.0.1:443"), false},
		udp4:       {udp, netip.MustParseAddrPort("8.8.4.4:53"), false},
		opt4:       {tcp, netip.MustParseAddrPort("10.0.0.1:443"), true},
		syn6:       {tcp, netip.MustParseAddrPort("[fd00:ec2::254]:443"), true},
		icmp:       {58, netip.MustParseAddrPort("[fd00:ec2::254]:0"), false},
		syn4[:42]:  {tcp, netip.MustParseAddrPort("10.0.0.1:0"), false},
		syn4[:30]:  {},
		"45":       {},
		"60":       {},
		"00112233": {},
		"":         {},
	} {
		b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parsePacket(b); got != want || ok != (want != packet{}) {
			t.Errorf("%s: got %+v, %v, want %+v", text, got, ok, want)
		}
	}
}

func FuzzParsePacket(f *testing.F) {
	for _, seed := range []string{syn4, ack4, udp4, opt4, syn6, icmp} {
		b, err := hex.DecodeString(strings.ReplaceAll(seed, " ", ""))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, ok := parsePacket(b); ok != p.to.Addr().IsValid() || p.opens && p.protocol != tcp {
			t.Errorf("% x is taken for %+v, %v", b, p, ok)
		}
	})
}
