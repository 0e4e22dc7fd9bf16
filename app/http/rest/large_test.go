package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// TestALargeBodyIsNotLookedAtBeforeItsTurn fails if it is taken apart before, which takes
// ten times its size.
func TestALargeBodyIsNotLookedAtBeforeItsTurn(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.BodyLimit, o.Timeout = 1<<20, time.Second })
	if !p.api.large.free.TryAcquire(largeBytes) {
		t.Fatal("it is not empty")
	}
	long := strings.Repeat("x", largeBody)
	for body, want := range map[string]string{
		`{"text":"` + long + `"}`: "503", `{"text":"` + long: "503", `{"` + long + `":1,"` + long + `":2}`: "503",
		`{"text":"a","text":"b"}`: "422", `{`: "400", `{"text":"a"}`: "200",
	} {
		resp, err := http.Post("http://"+p.addr+"/api/v1/echo", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if status, answer := p.read(resp); strconv.Itoa(status) != want {
			t.Errorf("%.20s of %d bytes: %d %s, want %s", body, len(body), status, answer, want)
		}
	}
}
