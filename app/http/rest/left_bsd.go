//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rest

import "golang.org/x/sys/unix"

// ended asks for the end of what comes and not for what comes first, which may be the next request.
func ended(fd uintptr) bool {
	queue, err := unix.Kqueue()
	if err != nil {
		return false
	}
	defer unix.Close(queue)
	asked, told := make([]unix.Kevent_t, 1), make([]unix.Kevent_t, 1)
	unix.SetKevent(&asked[0], int(fd), unix.EVFILT_READ, unix.EV_ADD)
	n, err := unix.Kevent(queue, asked, told, &unix.Timespec{})
	return n > 0 && err == nil && told[0].Flags&unix.EV_EOF != 0
}
