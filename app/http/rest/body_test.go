package rest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

func TestBodyLimit(t *testing.T) {
	p := listen(t)
	fit := `{"text":"` + strings.Repeat("x", 100) + `"}` + strings.Repeat(" ", 64<<10-111)
	for _, tc := range []struct {
		name string
		body string
		want string
	}{
		{"at the limit", fit, "200 OK"},
		{"one byte above", fit + " ", "413 Request Entity Too Large"},
		{"far above", fit + strings.Repeat(" ", 20<<20), "413 Request Entity Too Large"},
	} {
		for _, chunked := range []bool{false, true} {
			answer := p.dial(func(w io.Writer) {
				head := "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\n"
				if !chunked {
					fmt.Fprintf(w, "%sContent-Length: %d\r\n\r\n%s", head, len(tc.body), tc.body)
					return
				}
				fmt.Fprintf(w, "%sTransfer-Encoding: chunked\r\n\r\n", head)
				for rest := tc.body; rest != ""; {
					n := min(len(rest), 50_000)
					fmt.Fprintf(w, "%x\r\n%s\r\n", n, rest[:n])
					rest = rest[n:]
				}
				fmt.Fprint(w, "0\r\n\r\n")
			})
			if !strings.HasPrefix(answer, "HTTP/1.1 "+tc.want) {
				t.Errorf("%s, chunked %v: %.300s", tc.name, chunked, answer)
			}
		}
	}
}

// What a refused request leaves on the connection is not the next request.
func TestLeftBodyIsNoRequest(t *testing.T) {
	p := listen(t)
	inner := "GET /api/v1/panic HTTP/1.1\r\nHost: t\r\n\r\n"
	for _, first := range []string{
		"POST /api/v1/nowhere HTTP/1.1\r\nHost: t\r\nContent-Length: %d\r\n\r\n%s",
		"GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nContent-Length: %d\r\n\r\n%s",
		"POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s",
	} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, first, len(inner), inner)
			fmt.Fprint(w, "GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
		})
		if strings.Count(answer, "HTTP/1.1 ") != 2 || !strings.Contains(answer, "HTTP/1.1 204") ||
			strings.Contains(answer, " 500 ") {
			t.Errorf("%s", answer)
		}
	}
}

// A client that sends all before it reads gets the answer, however much it sends.
func TestNoAnswerIsLostInAReset(t *testing.T) {
	t.Parallel()
	p := listen(t)
	const size = 100 << 20
	for path, want := range map[string]string{"/echo": "413", "/upload": "4", "/nowhere": "404", "/slow": "405"} {
		for _, length := range []string{fmt.Sprintf("Content-Length: %d", size), "Transfer-Encoding: chunked"} {
			answer := p.dial(func(w io.Writer) {
				fmt.Fprintf(w, "POST /api/v1%s HTTP/1.1\r\nHost: t\r\nContent-Type: %s\r\n%s\r\n\r\n", path,
					map[bool]string{true: "multipart/form-data; boundary=x", false: "application/json"}[path == "/upload"], length)
				if strings.HasPrefix(length, "Transfer") {
					fmt.Fprintf(w, "%x\r\n", size)
				}
				if _, err := io.CopyN(w, zeros{}, size); err != nil {
					t.Error(path, length, err)
				}
			})
			if !strings.HasPrefix(answer, "HTTP/1.1 "+want) || valueOf(answer, "Connection") != "close" {
				t.Errorf("%s, %s: %.300s", path, length, answer)
			}
		}
	}
}

func TestBrowsersMayReadThatHeadersAreTooLarge(t *testing.T) {
	t.Parallel()
	for _, origins := range [][]string{{"https://a.example"}, {"https://a.example", "https://b.example"}, nil} {
		p := listen(t, func(o *Options) { o.AllowedOrigins = origins })
		for _, long := range []string{"X-Long: ", "Authorization: Bearer ", "Cookie: a="} {
			answer, _ := p.tryDial(func(w io.Writer) {
				fmt.Fprintf(w, "GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nOrigin: https://a.example\r\n%s%s\r\n\r\n",
					long, strings.Repeat("x", 17<<10))
			})
			if may := valueOf(answer, "Access-Control-Allow-Origin") == "*"; may != (origins != nil) ||
				!strings.HasPrefix(answer, "HTTP/1.1 431") {
				t.Errorf("%v, %s: %s", origins, long, answer)
			}
		}
	}
}

// A client that still sends its headers reads the answer: it is not reset.
func TestHeaderLimit(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, size := range []int{17 << 10, 4 << 20} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.addr+"/api/v1/stream/literal", nil)
		expect.NoError(t, err)
		req.Header.Set("X-Long", strings.Repeat("x", size))
		res, err := new(http.Transport).RoundTrip(req)
		expect.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 431 || !strings.Contains(string(body), `"code":"headers_too_large"`) ||
			res.Header.Get("X-Request-Id") == "" {
			t.Errorf("%d bytes: %d %s, %v", size, res.StatusCode, body, err)
		}
	}
}

// Nor is one whose head nobody can read, while it sends on.
func TestAnUnreadableHeadIsAnsweredWithoutAReset(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, head := range []string{"Content-Length: many", "Transfer-Encoding : chunked", "no header"} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\n%s\r\n\r\n", head)
			if _, err := io.CopyN(w, zeros{}, 20<<20); err != nil {
				t.Error(head, err)
			}
		})
		if !strings.HasPrefix(answer, "HTTP/1.1 400 ") || valueOf(answer, "Connection") != "close" {
			t.Errorf("%s: %.300s", head, answer)
		}
	}
}

func TestSlowBody(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = 300 * time.Millisecond })
	answer := p.dial(func(w io.Writer) {
		fmt.Fprint(
			w,
			"POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: "+
				"application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		)
	})
	if !strings.HasPrefix(answer, "HTTP/1.1 408 ") {
		t.Error(answer)
	}
}

func TestWhatIsSentIsNotRepeated(t *testing.T) {
	p, sent := listen(t), 0
	for kind, bodies := range map[string][]string{
		"application/json": {
			`{"text":"canary` + strings.Repeat("x", 100) + `"}`, `{"text":["canary"]}`, `{"text":"a","n":"canary"}`,
			`{"text":"a","n":1e400}`, `{"text":"a","n":99999999999999999999}`,
			`canary`, `"canary"`, `{"text":"canary"`, `{"text":"canary\u0000"}`, `["canary"]`, `nul`,
			`{"text":"a","unknown":"canary"}`, ``, `{"Text":"canary"}`,
		},
		"text/canary":                      {`{"text":"a"}`},
		"application/json; charset=canary": {`{"text":"a"}`},
		"application/merge-patch+json":     {`{"text":"canary"}`},
		"canary":                           {`{"text":"a"}`},
	} {
		for _, body := range bodies {
			resp, err := http.Post("http://"+p.addr+"/api/v1/echo", kind, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			sent++
			status, answer := p.read(resp)
			if status < 400 || status > 422 || strings.Contains(answer, "canary") ||
				resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %.60s: got %d %s", kind, body, status, answer)
			}
		}
	}
	p.logs(`"route":"/api/v1/echo"`, sent)
	if strings.Contains(p.log.String(), "canary") {
		t.Error("what was sent reached the log")
	}
}

// Strings that live on are not overwritten by the next request.
func TestRequestsDoNotMix(t *testing.T) {
	p := listen(t)
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			for j := range 30 {
				text := fmt.Sprintf("%d-%d-%s", i, j, strings.Repeat("y", (i*j)%60))
				resp, err := http.Post(
					"http://"+p.addr+"/api/v1/echo", "application/json", strings.NewReader(`{"text":"`+text+`"}`),
				)
				if err != nil {
					t.Error(err)
					return
				}
				b, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if string(b) != `{"text":"`+text+`"}`+"\n" {
					t.Errorf("sent %s, got %s", text, b)
				}
			}
		})
	}
	wait.Wait()
}
