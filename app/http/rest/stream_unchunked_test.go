package rest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// HTTP/1.0 knows no chunks: the end of the connection ends the answer.
func TestNoChunksForHTTP10(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, header := range []string{"", "Connection: keep-alive\r\n", "Connection: close\r\n"} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, "GET /api/v1/stream/whole HTTP/1.0\r\n%s\r\n", header)
		})
		_, body := headOf(answer)
		if !strings.HasPrefix(answer, "HTTP/1.1 200 ") || valueOf(answer, "Transfer-Encoding") != "none" ||
			valueOf(answer, "Connection") != "close" || valueOf(answer, "Content-Type") != "text/plain" || len(body) != 1<<20 {
			t.Errorf("%q: %d bytes after %.500s", header, len(body), answer)
		}
	}
	for path, want := range map[string]string{"/stream/refused": "403", "/nowhere": "404", "/stream/literal": "204"} {
		answer := p.dial(func(w io.Writer) { fmt.Fprintf(w, "GET /api/v1%s HTTP/1.0\r\n\r\n", path) })
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("%s: %s", path, answer)
		}
	}
}

func TestABrokenStreamLooksBrokenInHTTP10(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, id := range []string{"broken", "panics"} {
		answer, err := p.tryDial(func(w io.Writer) { fmt.Fprintf(w, "GET /api/v1/stream/%s HTTP/1.0\r\n\r\n", id) })
		if err == nil {
			t.Errorf("%s looks complete: %q", id, answer)
		}
	}
}

func TestAStreamOfHTTP10EndsWithTheProcess(t *testing.T) {
	t.Parallel()
	p := listen(t)
	answer := p.dial(func(w io.Writer) {
		fmt.Fprint(w, "GET /api/v1/stream/endless HTTP/1.0\r\n\r\n")
		p.stop()
	})
	if !strings.Contains(answer, ":") {
		t.Error(answer)
	}
}

// What comes after a HEAD of a stream on the same connection is in step.
func TestAHeadOfAStreamLeavesTheConnectionInStep(t *testing.T) {
	t.Parallel()
	p := listen(t)
	one := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for range 3 {
		resp, err := one.Head("http://" + p.addr + "/api/v1/stream/endless")
		if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/plain" {
			t.Fatal(resp, err)
		}
	}
}
