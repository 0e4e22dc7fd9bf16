package servers

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Ports are reserved by blocks, all of one size so that none overlaps another.
const (
	firstBlock = 12_000
	blocks     = 500
	blockSize  = 16
)

// ReservePorts returns the first of up to 15 ports in a row that no other test has while this one runs, in whichever
// process: the one behind them, which all try to get, is held. The system gives none of them to outgoing connections,
// so that a server finds its port where it was after a restart.
func ReservePorts(t testing.TB, count int) (first int) {
	t.Helper()
	if count >= blockSize {
		t.Fatalf("%d ports are more than can be reserved at once", count)
	}
	for {
		first = firstBlock + blockSize*rand.IntN(blocks)
		held, err := listenOn(first + blockSize - 1)
		if err != nil {
			continue
		}
		if allFree(first, count) {
			t.Cleanup(func() { _ = held.Close() })
			return first
		}
		_ = held.Close()
	}
}

// allFree looks for programs that reserve nothing.
func allFree(first, count int) bool {
	for port := first; port < first+count; port++ {
		l, err := listenOn(port)
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}

func listenOn(port int) (net.Listener, error) {
	return net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
}

// reservePort is ReservePorts for one.
func reservePort(t testing.TB) string {
	t.Helper()
	return strconv.Itoa(ReservePorts(t, 1))
}
