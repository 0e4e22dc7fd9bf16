package namespace

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// Sent is what was sent on a network.
type Sent struct {
	Addresses   map[netip.Addr]bool     // of every packet of any kind
	Connections map[netip.AddrPort]bool // that were begun by TCP
}

// The system writes the beginnings of packets into frames, and says how many it had no frame for.
const (
	frameSize = 256
	blockSize = 1 << 20
	blocks    = 32
)

// Capture notes every packet that is sent from now on. What it returns tells what was sent so far.
func Capture(t testing.TB) (sent func() Sent) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("%v\n%s", err, needed)
	}
	t.Cleanup(func() { unix.Close(fd) })
	frames, err := capture(fd)
	if err != nil {
		t.Fatal(err)
	}
	return func() Sent {
		sent, err := read(frames)
		if err = errors.Join(err, lost(fd)); err != nil {
			t.Errorf("The capture is not whole: %v.", err)
		}
		return sent
	}
}

func capture(fd int) (frames []byte, err error) {
	ring := &unix.TpacketReq{
		Block_size: blockSize, Block_nr: blocks, Frame_size: frameSize, Frame_nr: blocks * blockSize / frameSize,
	}
	everything := &unix.SockaddrLinklayer{Protocol: unix.ETH_P_ALL<<8 | unix.ETH_P_ALL>>8} // in network order
	if err := errors.Join(
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V2),
		unix.SetsockoptTpacketReq(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, ring),
	); err != nil {
		return nil, err
	}
	frames, err = unix.Mmap(fd, 0, blocks*blockSize, unix.PROT_READ, unix.MAP_SHARED)
	return frames, errors.Join(err, unix.Bind(fd, everything))
}

// read goes through the frames that are filled.
func read(frames []byte) (Sent, error) {
	sent := Sent{map[netip.Addr]bool{}, map[netip.AddrPort]bool{}}
	for ; len(frames) > 0 && binary.NativeEndian.Uint32(frames)&unix.TP_STATUS_USER != 0; frames = frames[frameSize:] {
		start, length := binary.NativeEndian.Uint16(frames[14:]), binary.NativeEndian.Uint32(frames[8:])
		p, ok := parsePacket(frames[start:][:length])
		if !ok {
			return sent, errors.New("a packet is neither of IPv4 nor of IPv6")
		}
		sent.Addresses[p.to.Addr()] = true
		if p.opens {
			sent.Connections[p.to] = true
		}
	}
	return sent, nil
}

// lost tells whether there were more packets than frames.
func lost(fd int) error {
	stats, err := unix.GetsockoptTpacketStats(fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err == nil && stats.Drops > 0 {
		err = errors.New("there were more packets than it can hold")
	}
	return err
}
