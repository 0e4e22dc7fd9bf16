package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// probeStream streams as the id says.
func (a *API) probeStream(ctx context.Context, in *ByID[domain.ProjectID]) (*Streamed, error) {
	r, err := a.StreamWriter(ctx, func(ctx context.Context, w io.Writer) error {
		switch in.ID {
		case "refused":
			return domain.ErrForbidden
		case "broken":
			fmt.Fprint(w, "half")
			return errors.New("it broke")
		case "panics":
			fmt.Fprint(w, "half")
			panic("canary")
		case "flood":
			return flood(w)
		case "endless":
			return tickOn(ctx, w)
		}
		_, err := io.Copy(w, io.LimitReader(zeros{}, 1<<20))
		return err
	})
	return Stream("text/plain", r), err
}

// flood writes as much as there is room for.
func flood(w io.Writer) error {
	for {
		if _, err := w.Write(make([]byte, 64<<10)); err != nil {
			return err
		}
	}
}

// tickOn writes until ctx ends.
func tickOn(ctx context.Context, w io.Writer) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := fmt.Fprint(w, ":\n\n"); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestStreams(t *testing.T) {
	p := listen(t)
	if status, answer := p.get("/stream/whole"); status != 200 || len(answer) != 1<<20 {
		t.Errorf("got %d and %d bytes", status, len(answer))
	}
	if status, answer := p.get("/stream/refused"); status != 403 || !strings.Contains(answer, `"code":"forbidden"`) {
		t.Errorf("got %d %s", status, answer)
	}
	for _, id := range []string{"broken", "panics"} {
		resp, err := http.Get("http://" + p.addr + "/api/v1/stream/" + id)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s looks complete: %q", id, b)
		}
	}
	if status, _ := p.get("/stream/literal"); status != 204 {
		t.Errorf("a parameter won over a literal: %d", status)
	}
}

// A stream outlives the request's deadline and ends when the process stops.
func TestStreamEndsWithTheProcess(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = time.Second }) // its first byte must come within
	resp, err := http.Get("http://" + p.addr + "/api/v1/stream/endless")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for began := time.Now(); time.Since(began) < 1500*time.Millisecond; {
		if _, err := io.ReadFull(resp.Body, make([]byte, 60)); err != nil {
			t.Fatal("the stream ended early:", err)
		}
	}
	p.stop()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Error(err)
	}
}

// A client that is there and takes nothing any more is given up.
func TestAStreamWhoseClientReadsNothingEnds(t *testing.T) {
	p := listen(t, func(o *Options) { o.WriteTimeout = 200 * time.Millisecond })
	for _, version := range []string{"HTTP/1.1", "HTTP/1.0"} {
		c, err := net.Dial("tcp", p.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /api/v1/stream/flood %s\r\nHost: h\r\n\r\n", version)
		expect.Eventually(t, "the stream begins", func() bool { return running("rest.flood(") == 1 })
		expect.Eventually(t, "the stream ends", func() bool { return running("rest.flood(") == 0 })
	}
}

// running counts the calls of a function that have not returned.
func running(function string) int {
	stacks := make([]byte, 4<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), function)
}
