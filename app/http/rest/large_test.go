package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestFewLargeBodiesAreWorkedOffAtOnce(t *testing.T) {
	t.Parallel()
	for size, most := range map[int]int64{
		0: 100, largeBody: 100, largeBody + 1: 2, 1 << 20: 2, 1<<20 + 1: 1, 2 << 20: 1, 9 << 20: 1,
	} {
		l, inside, all := newLargeBodies(), atomic.Int64{}, sync.WaitGroup{}
		for range 100 {
			all.Go(func() {
				leave, err := l.enter(t.Context(), make([]byte, size))
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n > most {
					t.Errorf("%d bodies of %d bytes are worked off at once", n, size)
				}
				inside.Add(-1)
				leave()
			})
		}
		all.Wait()
		if !l.free.TryAcquire(largeBytes) {
			t.Errorf("places of %d bytes were kept", size)
		}
	}
}

func TestWhoWaitsTooLongHearsThatTheStoreIsBusy(t *testing.T) {
	t.Parallel()
	full := newLargeBodies()
	if !full.free.TryAcquire(largeBytes) {
		t.Fatal("it is not empty")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := full.enter(gone, make([]byte, largeBody+1)); !errors.Is(err, domain.ErrStoreBusy) {
		t.Errorf("got %v", err)
	}
	if _, err := full.enter(gone, make([]byte, largeBody)); err != nil {
		t.Errorf("a small body waits: %v", err)
	}
}

// TestPlacesOfLargeBodiesAreGivenBack fails if an answer of any kind keeps one.
func TestPlacesOfLargeBodiesAreGivenBack(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.BodyLimit = 1 << 20 })
	for i := range 6 {
		text := `{"text":"` + strings.Repeat("x", largeBody) + `"}`
		for _, body := range []string{text, text + "]", `[` + text + `]`} {
			answer := p.dial(func(w io.Writer) {
				fmt.Fprintf(w, "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"+
					"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			})
			if strings.Contains(answer, "store_busy") || !strings.HasPrefix(answer, "HTTP/1.1 ") {
				t.Fatalf("body %d: %.200s", i, answer)
			}
		}
	}
}
