package wire

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/namespace"
)

// misleading variables name addresses that no connection to a datasource may go to.
var misleading = []string{
	"HTTPS_PROXY=http://10.0.3.1:3128", "HTTP_PROXY=http://10.0.3.1:3128", "ALL_PROXY=http://10.0.3.1:3128",
	"AWS_ENDPOINT_URL=https://10.0.3.2", "AWS_ENDPOINT_URL_S3=https://10.0.3.2",
}

// Whatever is said about a datasource, and whatever its server says, nothing is sent to an address that is not
// public, unless it is allowed. Where all are allowed something is sent to each: so the capture sees what it
// is to see, and every host leads to where the test says.
func TestNothingIsSentToARefusedAddress(t *testing.T) {
	t.Parallel()
	if namespace.Inside() {
		captureAll(t, os.Getenv("OUTBOUND_ALLOWED_CIDRS"))
		return
	}
	var all sync.WaitGroup
	for _, allowed := range []string{"", "10.0.0.1/32", "0.0.0.0/0, ::/0"} {
		all.Go(func() { namespace.Run(t, slices.Concat(misleading, []string{"OUTBOUND_ALLOWED_CIDRS=" + allowed})...) })
	}
	all.Wait()
}

// rounds are for a machine that is busy, where not everything may have been in time.
const rounds = 5

// captureAll runs in a network of its own.
func captureAll(t *testing.T, cidrs string) {
	c := Config{
		Records: Records{MongoURL: "mongodb://8.8.8.8:27018", MongoDatabase: "shared"},
		Files:   Files{Bucket: "shared", Region: "eu", AccessKeyID: "id", SecretAccessKey: "secret"},
	}
	expect.NoError(t, c.AllowedCIDRs.UnmarshalText([]byte(cidrs)))
	var allowed []netip.Prefix
	for _, cidr := range c.AllowedCIDRs {
		allowed = append(allowed, netip.MustParsePrefix(cidr))
	}
	namespace.Open(t, public6)
	ca := serveAll(t)
	captured := namespace.Capture(t)
	wanted := wantedConnections(allowed)
	var missing []string
	for range rounds {
		missing = connectToAll(t, c, ca, allowed)
		sent := captured()
		mustBeEmpty(t, onlyIn(sent.Connections, wanted, "there was a connection to"))
		mustBeEmpty(t, onlyIn(sent.Addresses, addressesOf(wanted), "there was a packet to"))
		missing = append(missing, onlyIn(wanted, sent.Connections, "there was no connection to")...)
		if len(missing) == 0 {
			return
		}
	}
	mustBeEmpty(t, missing)
}

func addressesOf(connections map[netip.AddrPort]bool) map[netip.Addr]bool {
	all := map[netip.Addr]bool{nameServer.Addr(): true}
	for to := range connections {
		all[to.Addr()] = true
	}
	return all
}

// onlyIn says what is in all and not in those.
func onlyIn[A comparable](all, those map[A]bool, text string) (left []string) {
	for one := range all {
		if !those[one] {
			left = append(left, fmt.Sprint(text, " ", one))
		}
	}
	return left
}

func mustBeEmpty(t *testing.T, wrong []string) {
	t.Helper()
	if len(wrong) > 0 {
		t.Fatal(strings.Join(wrong, "\n"))
	}
}
