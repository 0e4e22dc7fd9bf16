package rest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// asked are parameters of every kind.
type asked struct {
	Types string `query:"types" enum:"text,infer"`
	Size  int    `query:"size" minimum:"1" maximum:"10"`
	Mine  bool   `query:"mine"`

	From time.Time `query:"from"`

	Last string `header:"Last-Seen" maxLength:"5"`
	Body echoView
}

func probeAsked(context.Context, *asked) (*Empty, error) { return &Empty{}, nil }

// announce sends the head of a request, and of its body a byte, which is all that
// the server waits for.
func (p *probe) announce(path, headers string) string {
	p.t.Helper()
	answer, _ := p.tryDial(func(w io.Writer) {
		fmt.Fprintf(w, "POST /api/v1%s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s\r\n1", path, headers)
	})
	return answer
}

// What the head says is refused at once: nobody sends a gigabyte for that.
func TestWhatTheHeadSaysIsRefusedBeforeTheBodyIsRead(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Timeout = 30 * time.Second })
	const length, kind = "Content-Length: 60000\r\n", "Content-Type: application/json\r\n"
	const chunked, form = "Transfer-Encoding: chunked\r\n", "Content-Type: multipart/form-data; boundary=x\r\n"
	for _, tc := range []struct{ path, headers, want string }{
		{"/asked?types=odd", kind + length, `422 Unprocessable Entity|"location":"query.types"`},
		{"/asked?types=odd", kind + chunked, `422 Unprocessable Entity|"location":"query.types"`},
		{"/asked?size=11", kind + length, `422 Unprocessable Entity|"location":"query.size"`},
		{"/asked?size=x", kind + length, `422 Unprocessable Entity|"message":"invalid integer"`},
		{"/asked?mine=perhaps", kind + length, `422 Unprocessable Entity|"location":"query.mine"`},
		{"/asked?size=1&size=2", kind + length, `422 Unprocessable Entity|"code":"parameter_twice"`},
		{"/asked", "Last-Seen: 123456\r\n" + kind + length, `422 Unprocessable Entity|"location":"header.Last-Seen"`},
		{"/asked", "Content-Type: text/csv\r\n" + length, `415 Unsupported Media Type|send application/json.`},
		{"/asked", "Content-Encoding: zstd\r\n" + kind + length, `415 Unsupported Media Type|"code":"content_encoding_`},
		{"/upload", "Content-Encoding: br\r\n" + form + chunked, `415 Unsupported Media Type|"code":"content_encoding_`},
		{"/upload", kind + length, `415 Unsupported Media Type|send multipart/form-data with a boundary.`},
		{"/asked", kind + "Content-Length: 65537\r\n", `413 Request Entity Too Large|"code":"body_too_large"`},
		{"/upload", form + "Content-Length: 2097153\r\n", `413 Request Entity Too Large|"code":"file_too_large"`},
	} {
		t.Run(tc.path+" "+tc.headers, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			answer := p.announce(tc.path, tc.headers)
			status, said, _ := strings.Cut(tc.want, "|")
			if !strings.HasPrefix(answer, "HTTP/1.1 "+status) || !strings.Contains(answer, said) {
				t.Errorf("got %s", answer)
			}
			if took := time.Since(began); took > 15*time.Second { // the body would take twice as long
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestAParameterIsSentOnce(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for query, want := range map[string]string{
		"size=2": "200", "size=2&size=2": "422", "size=2&types=text&size=": "422", "mine&mine": "422", "mine": "200",
		"types=text&types=infer": "422", "unknown=1&unknown=2": "200", "%73ize=1&size=2": "422",
		"from=": "422", "from": "422", "from=2026-11-26T05:00:00Z": "200", "from=x": "422", "size=": "200", "types=": "200",
	} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, "POST /api/v1/asked?%s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"+
				"Content-Length: 12\r\n\r\n{\"text\":\"a\"}", query)
		})
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("%s: %s", query, answer)
		}
	}
}

// TestBodiesOfOtherEncodingsAreRefused and tells which there are.
func TestBodiesOfOtherEncodingsAreRefused(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for encoding, want := range map[string]string{
		"deflate": "415", "gzip, gzip": "415", "br, gzip": "415", "gzip, br": "415", "zstd": "415", "x": "415",
		"identity": "200", "Identity": "200", "": "200", "gzip\r\nContent-Encoding: x-gzip": "415",
	} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Encoding: %s\r\n"+
				"Content-Length: 12\r\n\r\n{\"text\":\"a\"}", encoding)
		})
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) ||
			want == "415" && (!strings.Contains(answer, `"location":"header.Content-Encoding"`) ||
				valueOf(answer, "Accept-Encoding") != "gzip") {
			t.Errorf("%q: %s", encoding, answer)
		}
	}
}
