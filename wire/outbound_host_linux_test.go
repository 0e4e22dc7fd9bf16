package wire

import (
	"fmt"
	"net/netip"
)

// The addresses to which something is to be sent. All others that are named here are refused ones.
var (
	public     = netip.MustParseAddr("8.8.8.8")
	public6    = netip.MustParseAddr("2001:4860:4860::8888")
	nameServer = netip.MustParseAddrPort("8.8.4.4:53")
)

// refusedAddresses are of every kind that is not public.
var refusedAddresses = []string{
	"127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.254", "172.16.0.1", "172.31.255.254", "192.168.1.1",
	"100.64.0.1", "100.127.255.254", "169.254.0.1", "169.254.169.254", "0.1.2.3", "192.0.0.8", "192.0.2.1",
	"192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1",
	"::1", "fc00::1", "fd00:ec2::254", "fec0::1", "2001::1", "2001:db8::1", "100::1", "5f00::1", "3fff::1", "4000::1",
	"::10.0.0.2", "::ffff:0:10.0.0.2", "64:ff9b::10.0.0.2", "64:ff9b:1::10.0.0.2", "2002:a00:2::1",
}

// refusedForms are other ways to write them. What lead nowhere are addresses to which no system connects, and
// numbers that Go takes neither for an address nor for a name.
var refusedForms = map[string][]string{
	"::ffff:10.0.0.3": {"10.0.0.3"}, "::ffff:a00:4": {"10.0.0.4"}, "0:0:0:0:0:ffff:0a00:0005": {"10.0.0.5"},
	"0.0.0.0": {"127.0.0.1"}, "::": {"::1"}, "::ffff:0.0.0.0": {"127.0.0.1"}, "localhost": {"127.0.0.1"},
	"224.0.0.1": nil, "239.255.255.255": nil, "255.255.255.255": nil, "::ffff:224.0.0.1": nil, "ff02::1": nil,
	"fe80::1": nil, "fe80::1%lo": nil, "febf::1": nil, "10.1": nil, "167772161": nil, "012.0.0.01": nil,
}

// hostNames are what the name server knows. It takes a number for the address that some resolvers take it for.
var hostNames = map[string][]string{
	"0x0a000006": {"10.0.0.6"}, "0xa.0.0.0x7": {"10.0.0.7"}, "private.acme.example": {"10.0.0.12"},
	"private6.acme.example": {"fd00::13"}, "mapped.acme.example": {"::ffff:10.0.0.14"},
	"loopback.acme.example": {"127.0.0.1", "::1"}, "metadata.acme.example": {"169.254.169.254"},
	"first.acme.example": {"10.0.0.15", "8.8.8.8"}, "last.acme.example": {"8.8.8.8", "10.0.0.16"},
	"both.acme.example": {"8.8.8.8", "fc00::1"}, "member.acme.example": {"10.0.1.4"},
	"s3.acme.example": {"8.8.8.8"}, "bucket.s3.acme.example": {"10.0.2.1"},
	"bucket--use1-az4--x-s3.s3.acme.example": {"10.0.2.2"},
}

// A name for each port leads to a public address when it is first looked up, and then elsewhere.
func changing(port uint16) string { return fmt.Sprintf("%d.acme.example", port) }

const changed = "10.0.0.17"

// members are what servers of MongoDB announce, by their part in a replica set.
var members = map[string][]string{
	"hosts":    {"10.0.1.1:27019", "[::ffff:10.0.1.2]:27019", "[fd00::1:3]:27019", "member.acme.example:27019"},
	"passives": {"10.0.1.5:27019"},
	"arbiters": {"10.0.1.6:27019"},
}

var memberAddresses = []string{"10.0.1.1", "10.0.1.2", "fd00::1:3", "10.0.1.4", "10.0.1.5", "10.0.1.6"}
