package rest

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// sendAndLeave sends requests and hangs up when the first is under way.
func (p *probe) sendAndLeave(heads ...string) {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close()
	for _, head := range heads {
		if _, err := io.WriteString(c, head+" HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"); err != nil {
			p.t.Fatal(err)
		}
	}
}

// What only looks ends when nobody waits for it any more, long before its time is over.
func TestWorkEndsWhenItsClientHasLeft(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Timeout = 10 * time.Minute })
	p.sendAndLeave("GET /api/v1/slow")
	p.logs(`"status":499`, 1)
	p.logs(`"code":"client_left"`, 1)
}

// What it has sent ahead does not hide that it has left, be it more than the server reads at once or less.
func TestAClientThatHasSentAheadHasLeftAllTheSame(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]int{"little": 1, "much": 1000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := listen(t, func(o *Options) { o.Timeout = 10 * time.Minute })
			p.sendAndLeave(slices.Repeat([]string{"GET /api/v1/slow"}, ahead+1)...)
			p.logs(`"status":499`, 1)
		})
	}
}

// It counts as gone, unless it was answered before anybody looked: as a pipe into a tool that ends its side is.
func TestAClientThatEndsItsSideOnlyIsAnsweredAtOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Timeout = 10 * time.Minute })
	ask := func(path string) string {
		return p.dial(func(w io.Writer) {
			fmt.Fprintf(w, "GET /api/v1%s HTTP/1.1\r\nHost: h\r\n\r\n", path)
			if err := w.(*net.TCPConn).CloseWrite(); err != nil {
				t.Error(err)
			}
		})
	}
	if answer := ask("/stream/literal"); !strings.HasPrefix(answer, "HTTP/1.1 204 ") {
		t.Errorf("what takes no time was answered by %q", answer)
	}
	if answer := ask("/slow"); strings.HasPrefix(answer, "HTTP/1.1 2") {
		t.Errorf("work that was ended was answered by %q", answer)
	}
	p.logs(`"code":"client_left"`, 1)
}

// What changes something goes on.
func TestAChangeGoesOnWhenItsClientHasLeft(t *testing.T) {
	t.Parallel()
	p := listen(t)
	p.sendAndLeave("POST /api/v1/slow/change")
	p.logs(`"code":"deadline_exceeded"`, 1)
	if strings.Contains(p.log.String(), "client_left") {
		t.Error("it was ended")
	}
}

// Who has sent the next request already is still there.
func TestAClientThatSendsAheadHasNotLeft(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Timeout = time.Second })
	answer := p.dial(func(w io.Writer) {
		fmt.Fprint(w, "GET /api/v1/slow HTTP/1.1\r\nHost: h\r\n\r\n")
		fmt.Fprint(w, "GET /api/v1/stream/literal HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	})
	if !strings.HasPrefix(answer, "HTTP/1.1 503 ") || strings.Count(answer, "HTTP/1.1 204 ") != 1 {
		t.Error(answer)
	}
}
