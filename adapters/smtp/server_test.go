package smtp

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is what a mail server answers to a command instead of the usual; ""
// is its greeting, "." the end of a message.
type script map[string]string

const (
	silence = "silence"
	hangUp  = "hang up"
)

// fake is a mail server that follows a script.
type fake struct {
	net.Listener
	script script
	cert   *tls.Config
	offer  string // STARTTLS, at once or nothing
	roots  *x509.CertPool
	done   chan struct{}

	mu    sync.Mutex
	data  []string
	clear int // commands of a delivery that came unencrypted
	conns int
}

// connections tells how many there were.
func (f *fake) connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.conns
}

func start(t *testing.T, s script) *fake { return serve(t, &fake{script: s}) }

func startTLS(t *testing.T, offer string, s script) *fake {
	donor := httptest.NewTLSServer(nil)
	defer donor.Close()
	roots := x509.NewCertPool()
	roots.AddCert(donor.Certificate())
	return serve(t, &fake{offer: offer, script: s, roots: roots, cert: &tls.Config{Certificates: donor.TLS.Certificates}})
}

func serve(t *testing.T, f *fake) *fake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.Listener, f.done = l, make(chan struct{})
	t.Cleanup(func() { close(f.done); l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.conns++
			f.mu.Unlock()
			go f.talk(conn)
		}
	}()
	return f
}

// mail delivers to f.
func (f *fake) mail(t *testing.T, cfg Config) *server {
	t.Helper()
	cfg.Host, cfg.Port, cfg.From = "127.0.0.1", f.Addr().(*net.TCPAddr).Port, "no-reply@tenon.example"
	s, err := newServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.timeout = 5 * time.Second
	return s
}

func (f *fake) received() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, f.data...)
}

// bare is how much of a delivery came unencrypted.
func (f *fake) bare() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clear
}

func (f *fake) talk(conn net.Conn) {
	defer conn.Close()
	if f.offer == "at once" {
		conn = tls.Server(conn, f.cert)
	}
	in := bufio.NewReader(conn)
	for command := ""; ; {
		if !f.say(conn, command) {
			return
		}
		switch {
		case command == "STARTTLS":
			conn = tls.Server(conn, f.cert)
			in = bufio.NewReader(conn)
		case command == "DATA" && f.script["DATA"] == "":
			if !f.read(in) {
				return
			}
			if command = "."; !f.say(conn, command) {
				return
			}
		}
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		command, _, _ = strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		f.note(conn, command)
	}
}

func (f *fake) note(conn net.Conn, command string) {
	_, secure := conn.(*tls.Conn)
	if f.mu.Lock(); !secure && command != "EHLO" && command != "STARTTLS" && command != "QUIT" {
		f.clear++
	}
	f.mu.Unlock()
}

func (f *fake) read(in *bufio.Reader) bool {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		text.WriteString(line)
	}
	if answer := f.script["."]; answer == "" {
		f.mu.Lock()
		f.data = append(f.data, text.String())
		f.mu.Unlock()
	}
	return true
}

// say answers a command, or returns false when the talk is over.
func (f *fake) say(conn net.Conn, command string) bool {
	answer, ok := f.script[command]
	switch {
	case answer == silence:
		<-f.done
		return false
	case answer == hangUp:
		return false
	case !ok:
		answer = f.usual(conn, command)
	}
	_, err := io.WriteString(conn, answer+"\r\n")
	return err == nil
}

func (f *fake) usual(conn net.Conn, command string) string {
	_, secure := conn.(*tls.Conn)
	switch command {
	case "":
		return "220 fake ready"
	case "EHLO":
		if f.offer == "STARTTLS" && !secure {
			return "250-fake\r\n250 STARTTLS"
		}
		return "250-fake\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"
	case "AUTH":
		return "235 2.7.0 " + base64.StdEncoding.EncodeToString([]byte("welcome"))
	case "STARTTLS":
		return "220 go ahead"
	case "DATA":
		return "354 go ahead"
	case "QUIT":
		return "221 bye"
	}
	return "250 2.0.0 fine"
}
