package rest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// TestEachLimitHasItsOwnAnswer goes beyond one limit after the other, on the wire.
func TestEachLimitHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Timeout = time.Second })
	const kind, form = "Content-Type: application/json\r\n", "Content-Type: multipart/form-data; boundary=x\r\n"
	sized := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	field := "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
	for name, tc := range map[string]struct{ call, rest, status, code string }{
		"body":   {"POST /echo", kind + sized(`{"text":"`+strings.Repeat("x", 64<<10)+`"}`), "413", "body_too_large"},
		"header": {"GET /long", "X-Long: " + strings.Repeat("x", 17<<10) + "\r\n\r\n", "431", "headers_too_large"},
		"depth": {
			"POST /echo", kind + sized(`{"text":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`}`), "422",
			"too_deep",
		},
		"file":         {"POST /upload", form + sized(partHead+strings.Repeat("x", 1<<20+1)), "413", "file_too_large"},
		"a part twice": {"POST /upload", form + sized(field+field+"--x--\r\n"), "422", "part_twice"},
		"part's header": {
			"POST /upload", form + sized("--x\r\n"+strings.Repeat("X-A: 1\r\n", 1<<16)+"\r\n"), "400",
			"request_unreadable",
		},
		"a slow body":   {"POST /echo", kind + "Content-Length: 10\r\n\r\n{", "408", "request_timeout"},
		"a slow answer": {"GET /slow", "\r\n", "503", "deadline_exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, path, _ := strings.Cut(tc.call, " ")
			answer, _ := p.tryDial(func(w io.Writer) {
				fmt.Fprintf(w, "%s /api/v1%s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s", method, path, tc.rest)
			})
			if !strings.HasPrefix(answer, "HTTP/1.1 "+tc.status) || !strings.Contains(answer, `"code":"`+tc.code+`"`) {
				t.Errorf("want %s %s, got %s", tc.status, tc.code, answer)
			}
		})
	}
}

// TestHTTPSIsForTheFuture where a proxy of ours says that the call came by it; a caller's word does not count.
func TestHTTPSIsForTheFuture(t *testing.T) {
	t.Parallel()
	for _, proxies := range [][]string{{"127.0.0.1"}, nil} {
		p := listen(t, func(o *Options) { o.TrustedProxies = proxies })
		for _, proto := range []string{"https", "http"} {
			h := p.fetch("GET", "/long", "", "X-Forwarded-Proto", proto).Header
			if told := h.Get("Strict-Transport-Security") != ""; told != (proxies != nil && proto == "https") {
				t.Errorf("%v, by %s: %v", proxies, proto, h)
			}
		}
	}
}
