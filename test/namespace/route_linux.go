package namespace

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"syscall"
	"testing"
)

// loopback is the number of the one interface that there is.
const loopback = 1

// Open makes every address of IPv4 and IPv6 one of this machine's, so that whoever listens on all
// addresses is reached at each of them. What goes to an address of IPv6 comes from source, which
// is that nothing but a test sends anything to other addresses.
func Open(t testing.TB, source netip.Addr) {
	t.Helper()
	if !Inside() {
		t.Fatal("Only a network of one's own may be opened.")
	}
	for _, err := range []error{
		request(syscall.RTM_NEWLINK, syscall.IfInfomsg{Index: loopback, Flags: syscall.IFF_UP, Change: syscall.IFF_UP}),
		request(
			syscall.RTM_NEWADDR, syscall.IfAddrmsg{
				Family: syscall.AF_INET6, Prefixlen: 128, Index: loopback,
				Flags: syscall.IFA_F_NODAD, // until it were checked for duplicates, ::1 would be the source
			},
			syscall.RtAttr{Len: syscall.SizeofRtAttr + 16, Type: syscall.IFA_ADDRESS}, source.As16(),
		),
		routeAll(syscall.AF_INET),
		routeAll(syscall.AF_INET6),
	} {
		if err != nil {
			t.Fatalf("%v\n%s", err, needed)
		}
	}
}

// routeAll leads all of a family here.
func routeAll(family uint8) error {
	return request(
		syscall.RTM_NEWROUTE, syscall.RtMsg{
			Family: family, Table: syscall.RT_TABLE_LOCAL, Protocol: syscall.RTPROT_STATIC, Scope: syscall.RT_SCOPE_HOST,
			Type: syscall.RTN_LOCAL,
		}, syscall.RtAttr{Len: syscall.SizeofRtAttr + 4, Type: syscall.RTA_OIF}, uint32(loopback),
	)
}

// request asks the system by netlink, with a body of these parts.
func request(kind uint16, parts ...any) error {
	var body []byte
	for _, part := range parts {
		var err error
		if body, err = binary.Append(body, binary.NativeEndian, part); err != nil {
			return err
		}
	}
	head := syscall.NlMsghdr{
		Len: uint32(syscall.SizeofNlMsghdr + len(body)), Type: kind,
		Flags: syscall.NLM_F_REQUEST | syscall.NLM_F_ACK | syscall.NLM_F_CREATE,
	}
	message, err := binary.Append(nil, binary.NativeEndian, head)
	if err != nil {
		return err
	}
	return exchange(append(message, body...))
}

// exchange sends a message and reads what the system says to it.
func exchange(message []byte) error {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	if err := syscall.Sendto(fd, message, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 4096)
	n, _, err := syscall.Recvfrom(fd, answer, 0)
	if err != nil || n < syscall.SizeofNlMsghdr+4 {
		return errors.Join(err, errors.New("netlink gave no answer"))
	}
	if number := int32(binary.NativeEndian.Uint32(answer[syscall.SizeofNlMsghdr:])); number != 0 {
		return syscall.Errno(-number)
	}
	return nil
}
