package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
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
		case "endless":
			return tickOn(ctx, w)
		}
		_, err := io.Copy(w, io.LimitReader(zeros{}, 1<<20))
		return err
	})
	return Stream("text/plain", r), err
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
