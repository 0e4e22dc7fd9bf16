package rest

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestBodiesWhoseEndIsNotClearAreRefused(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.AllowedOrigins = []string{"https://a.example"} })
	asked := "Origin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n" // as a browser asks before it sends
	smuggled := "GET /api/v1/panic HTTP/1.1\r\nHost: t\r\n\r\n"
	for _, tc := range []struct{ version, headers string }{
		{"1.1", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"},
		{"1.1", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"},
		{"1.1", "transfer-encoding: CHUNKED\r\ncontent-length: 0\r\n"},
		{"1.1", "Content-Length: 4\r\nTransfer-Encoding: identity\r\n"},
		{"1.0", "Transfer-Encoding: chunked\r\n"}, {"1.0", "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n"},
		{"1.1", "Content-Length: 4\r\nContent-Length: 5\r\n"}, {"1.1", "Transfer-Encoding: gzip\r\n"},
		{"1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"},
		{"1.1", "Transfer-Encoding : chunked\r\n"}, {"1.1", "Content-Length: +4\r\n"},
	} {
		for _, call := range []string{
			"POST /api/v1/echo", "GET /api/v1/stream/literal", "POST /api/v1/nowhere", "OPTIONS /api/v1/echo",
		} {
			answer := p.dial(func(w io.Writer) {
				fmt.Fprintf(w, "%s HTTP/%s\r\nHost: t\r\n%s%s\r\n0\r\n\r\n%s", call, tc.version, asked, tc.headers, smuggled)
			})
			if !strings.HasPrefix(answer, "HTTP/1.1 400 ") || strings.Count(answer, "HTTP/1.1 ") != 1 ||
				valueOf(answer, "Connection") != "close" {
				t.Errorf("%s %+v: %s", call, tc, answer)
			}
		}
	}
	if strings.Contains(p.log.String(), "/panic") {
		t.Error("what followed a body was taken for a request")
	}
}

func TestWhoseRequestItIsIsSaidOnce(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for headers, location := range map[string]string{
		"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n":       "header.Authorization",
		"authorization: Bearer a\r\nAUTHORIZATION: Bearer a\r\n":       "header.Authorization",
		"Authorization:\r\nX-Other: 1\r\nAuthorization: Bearer b\r\n":  "header.Authorization",
		"Content-Type: application/json\r\nContent-Type: text/csv\r\n": "header.Content-Type",
	} {
		answer := p.ask("GET", "/api/v1/stream/literal", headers)
		if !strings.HasPrefix(answer, "HTTP/1.1 400 ") || !strings.Contains(answer, `"location":"`+location+`"`) {
			t.Errorf("%q: %s", headers, answer)
		}
	}
}
