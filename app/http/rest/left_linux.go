package rest

import "golang.org/x/sys/unix"

// ended asks for the end of what comes and not for what comes first, which may be the next request.
func ended(fd uintptr) bool {
	asked := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	n, err := unix.Poll(asked, 0)
	return n > 0 && err == nil
}
