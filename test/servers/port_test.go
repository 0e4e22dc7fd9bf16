package servers_test

import (
	"fmt"
	"net"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// Ports of one test are no other's, though no server listens yet, and can be listened at.
func TestReservedPortsAreFreeAndNobodyElses(t *testing.T) {
	t.Parallel()
	const many, count = 30, 12
	taken := map[int]bool{}
	for range many {
		first := servers.ReservePorts(t, count)
		for port := first; port < first+count; port++ {
			taken[port] = true
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first))
		expect.NoError(t, err)
		expect.NoError(t, l.Close())
	}
	expect.Equal(t, len(taken), many*count)
}
