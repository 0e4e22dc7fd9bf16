package bench

import (
	"bufio"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// finds stands before the stack's MongoDB and answers from memory what has been found before: the stack's server is
// written in Python, takes milliseconds for one document, and would be all that is measured.
type finds struct {
	server  string
	answers sync.Map // the answer, by the command
}

const findsOf = "TENON_BENCH_FINDS_OF"

// startFinds returns its URL.
func startFinds(b *testing.B, in *installation) string {
	b.Helper()
	at, err := url.Parse(in.MongoURL)
	expect.NoError(b, err)
	n := startSelf(b, serves+"=finds", findsOf+"="+at.Host)
	at.Host, in.finds = n.address, n.pid
	return at.String()
}

func serveFinds(address string) {
	x := &finds{server: os.Getenv(findsOf)}
	l, err := net.Listen("tcp", address)
	must(err)
	for {
		client, err := l.Accept()
		must(err)
		go x.serve(client)
	}
}

// serve handles one connection, whose driver sends no command before the last one is answered.
func (x *finds) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", x.server)
	if err != nil {
		return
	}
	defer server.Close()
	var asked sync.Map // the commands that the server has yet to answer, by their number
	go func() {
		defer client.Close()
		pass(server, func(m message) error { return x.passAnswer(client, m, &asked) })
	}()
	pass(client, func(m message) error { return x.passCommand(client, server, m, &asked) })
}

// pass hands on what comes from one end, until it ends.
func pass(from net.Conn, on func(message) error) {
	for r := bufio.NewReader(from); ; {
		m, err := readMessage(r)
		if err != nil || on(m) != nil {
			return
		}
	}
}

func (x *finds) passCommand(client, server net.Conn, m message, asked *sync.Map) error {
	command := m.find()
	if known, ok := x.answers.Load(command); ok {
		_, err := client.Write(known.(message).answerTo(m))
		return err
	}
	if command != "" {
		asked.Store(m.number(4), command)
	}
	_, err := server.Write(m)
	return err
}

func (x *finds) passAnswer(client net.Conn, m message, asked *sync.Map) error {
	if command, ok := asked.LoadAndDelete(m.number(8)); ok && m.complete() {
		x.answers.Store(command, m)
	}
	_, err := client.Write(m)
	return err
}
