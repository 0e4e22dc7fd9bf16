package servers

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Impostor is a server on this machine that is not what somebody takes it for.
type Impostor struct {
	Port   int
	CA     string // whose its certificate is
	Silent bool   // it takes connections and answers nothing
	Web    bool   // it waits for a request of HTTP, and answers that
}

// Impostors are of all kinds. They end with the test.
func Impostors(t testing.TB) map[string]Impostor {
	t.Helper()
	html := "<html><body>Welcome!</body></html>"
	return map[string]Impostor{
		"closed port":         {Port: ReservePorts(t, 1)},
		"silent":              impostor(t, false, true, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }),
		"silent with TLS":     impostor(t, true, true, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }),
		"garbage":             impostor(t, false, false, says("220 mail.example ESMTP at your service\r\n")),
		"garbage with TLS":    impostor(t, true, false, says("220 mail.example ESMTP at your service\r\n")),
		"hangs up":            impostor(t, true, false, says("")),
		"HTTP":                impostor(t, false, false, says("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
		"HTTPS, nothing":      web(t, http.StatusOK, ""),
		"HTTPS, a page":       web(t, http.StatusOK, html),
		"HTTPS, not found":    web(t, http.StatusNotFound, html),
		"HTTPS, forbidden":    web(t, http.StatusForbidden, html),
		"HTTPS, unauthorized": web(t, http.StatusUnauthorized, ""),
		"HTTPS, elsewhere":    web(t, http.StatusTemporaryRedirect, ""),
		"HTTPS, failing":      web(t, http.StatusInternalServerError, html),
	}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func says(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

func impostor(t testing.TB, secure, silent bool, do func(net.Conn)) Impostor {
	t.Helper()
	found := Impostor{Silent: silent}
	if secure {
		var pair tls.Certificate
		pair, found.CA = Certificate(t)
		do = withTLS(pair, do)
	}
	found.Port = Converse(t, do)
	return found
}

func withTLS(pair tls.Certificate, do func(net.Conn)) func(net.Conn) {
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	return func(conn net.Conn) {
		secured := tls.Server(conn, config)
		defer secured.Close()
		do(secured)
	}
}

// Converse takes connections at a port of this machine and does something with each, until the test ends.
func Converse(t testing.TB, do func(net.Conn)) (port int) {
	t.Helper()
	l := listen(t)
	t.Cleanup(func() { l.Close() })
	go serve(l, do)
	return portOf(l)
}

func serve(l net.Listener, do func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			do(conn)
		}()
	}
}

// web answers all requests alike, and leads to where nobody must go.
func web(t testing.TB, status int, body string) Impostor {
	t.Helper()
	server := impostor(t, true, false, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			_, _ = io.Copy(io.Discard, conn) // it may be a line by chance
			return
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d Whatever\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: %d\r\n\r\n%s",
			status, len(body), body)
	})
	server.Web = true
	return server
}

// Certificate is one for 127.0.0.1, and by whom it is: not whose the second servers' are.
func Certificate(t testing.TB) (pair tls.Certificate, ca string) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	signed := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	return server.TLS.Certificates[0], string(pem.EncodeToMemory(signed))
}
