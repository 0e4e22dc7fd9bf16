package rest

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// ask sends a request without a body and closes the connection.
func (p *probe) ask(method, path string, headers ...string) string {
	p.t.Helper()
	return p.dial(func(w io.Writer) {
		fmt.Fprintf(w, "%s %s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s\r\n", method, path, strings.Join(headers, ""))
	})
}

// valueOf is a header of an answer; "none" without one.
func valueOf(answer, header string) string {
	head, _, _ := strings.Cut(answer, "\r\n\r\n")
	_, after, found := strings.Cut(head, "\r\n"+header+": ")
	if !found {
		return "none"
	}
	value, _, _ := strings.Cut(after, "\r\n")
	return value
}

func TestAMethodThatAPathLacksIsRefusedWithThoseThatItHas(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, method := range []string{
		"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "QUERY", "BREW", "get", "Post",
	} {
		for path, want := range map[string]string{
			"/slow": "GET, HEAD", "/stream/literal": "GET, HEAD", "/stream/x": "GET, HEAD", "/echo": "POST",
		} {
			answer := p.ask(method, "/api/v1"+path)
			if !strings.HasPrefix(answer, "HTTP/1.1 405 ") || valueOf(answer, "Allow") != want ||
				!strings.Contains(answer, `"code":"method_not_allowed"`) {
				t.Errorf("%s %s: %s", method, path, answer)
			}
		}
	}
	p.logs(`"code":"method_not_allowed"`, 40)
}

func TestNoMethodFindsAPathThatIsNone(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "PROPFIND", "BREW"} {
		answer := p.ask(method, "/api/v1/nowhere")
		if !strings.HasPrefix(answer, "HTTP/1.1 404 ") || valueOf(answer, "Allow") != "none" {
			t.Errorf("%s: %s", method, answer)
		}
	}
}

// varying are the headers that differ from one answer to the next, or that a
// HEAD may leave away.
var varying = []string{"Date", "X-Request-Id", "Transfer-Encoding"}

// headOf is what comes before the body, without the headers that vary.
func headOf(answer string) (head, body string) {
	head, body, _ = strings.Cut(answer, "\r\n\r\n")
	for _, name := range varying {
		head = strings.Replace(head, "\r\n"+name+": "+valueOf(answer, name), "", 1)
	}
	return head, body
}

func TestHeadIsGetWithoutTheBody(t *testing.T) {
	t.Parallel()
	p := listen(t)
	id := "X-Request-Id: always-the-same\r\n" // its length counts where it is told
	for _, path := range []string{
		"/stream/literal", "/located/x", "/kinds/forbidden", "/kinds/internal", "/stream/whole", "/stream/refused",
		"/nowhere",
	} {
		want, _ := headOf(p.ask("GET", "/api/v1"+path, id))
		if got, body := headOf(p.ask("HEAD", "/api/v1"+path, id)); got != want || body != "" {
			t.Errorf("%s: got %s\nwith the body %q, want %s", path, got, body, want)
		}
	}
	if answer := p.ask("HEAD", "/api/v1/echo"); !strings.HasPrefix(answer, "HTTP/1.1 405 ") {
		t.Errorf("HEAD where GET is not: %s", answer)
	}
}

func TestAnswersWithoutABodyHaveNoType(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for path, want := range map[string]string{
		"/stream/literal": "204", "/sent/204": "204", "/sent/302": "302", "/sent/304": "304",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			answer := p.ask(method, "/api/v1"+path)
			if !strings.HasPrefix(answer, "HTTP/1.1 "+want) || valueOf(answer, "Content-Type") != "none" {
				t.Errorf("%s %s: %s", method, path, answer)
			}
		}
	}
}
