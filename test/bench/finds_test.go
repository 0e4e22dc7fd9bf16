package bench

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

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
	go x.passBack(client, server, &asked)
	for r := bufio.NewReader(client); ; {
		m, err := readMessage(r)
		if err != nil {
			return
		}
		command := m.find()
		to := server
		if known, ok := x.answers.Load(command); ok {
			m, to = known.(message).answerTo(m), client
		} else if command != "" {
			asked.Store(m.number(4), command)
		}
		if _, err := to.Write(m); err != nil {
			return
		}
	}
}

func (x *finds) passBack(client, server net.Conn, asked *sync.Map) {
	defer client.Close()
	for r := bufio.NewReader(server); ; {
		m, err := readMessage(r)
		if err != nil {
			return
		}
		if command, ok := asked.LoadAndDelete(m.number(8)); ok && m.complete() {
			x.answers.Store(command, m)
		}
		if _, err := client.Write(m); err != nil {
			return
		}
	}
}

// message is one of MongoDB's protocol: four numbers (length, its own number, whose answer it is, kind), flags, the
// kind of a section, a document.
type message []byte

func readMessage(r *bufio.Reader) (message, error) {
	size, err := r.Peek(4)
	if err != nil {
		return nil, err
	}
	m := make(message, binary.LittleEndian.Uint32(size))
	_, err = io.ReadFull(r, m)
	return m, err
}

func (m message) number(at int) uint32 { return binary.LittleEndian.Uint32(m[at:]) }

func (m message) answerTo(asked message) message {
	answer := slices.Clone(m)
	copy(answer[8:12], asked[4:8])
	return answer
}

// find is the command if it is one that finds: all of it but what tells sessions apart.
func (m message) find() (command string) {
	const anyMessage = 2013
	if len(m) < 26 || m.number(12) != anyMessage || m[20] != 0 {
		return ""
	}
	elements, err := bson.Raw(m[21:]).Elements()
	if err != nil || elements[0].Key() != "find" {
		return ""
	}
	for _, e := range elements {
		if key := e.Key(); key != "lsid" && key != "$clusterTime" {
			command += string(e)
		}
	}
	return command
}

// complete reports that there is nothing more to fetch, and no error.
func (m message) complete() bool {
	id, err := bson.Raw(m[21:]).LookupErr("cursor", "id")
	return err == nil && id.Int64() == 0
}
