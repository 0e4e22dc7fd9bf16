package mongo

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// refusing is a server of the protocol that says hello, and refuses one command
// with a code. Returns its host and port.
func refusing(t *testing.T, command string, code int) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answerAll(conn, command, code, nil)
		}
	}()
	return listener.Addr().String()
}

const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

// answerAll says more about the server than that it is there.
func answerAll(conn net.Conn, refused string, code int, more bson.D) {
	defer conn.Close()
	for {
		head := make([]byte, 16)
		if _, err := io.ReadFull(conn, head); err != nil || !known(head) {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head)-16)
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		answer := bson.D{
			{Key: "ok", Value: 1}, {Key: "isWritablePrimary", Value: true}, {Key: "maxWireVersion", Value: 25},
			{Key: "maxBsonObjectSize", Value: 16 << 20}, {Key: "maxMessageSizeBytes", Value: 48000000},
			{Key: "maxWriteBatchSize", Value: 100000},
		}
		answer = append(answer, more...)
		if op := binary.LittleEndian.Uint32(head[12:]); op == opQuery {
			send(conn, head, opReply, make([]byte, 20), answer)
			continue
		}
		if commandOf(body) == refused {
			answer = bson.D{{Key: "ok", Value: 0}, {Key: "code", Value: code}, {Key: "errmsg", Value: "c4n4ry"}}
		}
		send(conn, head, opMsg, make([]byte, 5), answer)
	}
}

// known reports whether a message is of this protocol.
func known(head []byte) bool {
	op := binary.LittleEndian.Uint32(head[12:])
	return op == opQuery || op == opMsg
}

// commandOf is the first key of a message.
func commandOf(message []byte) string {
	elements, err := bson.Raw(message[5:]).Elements()
	if err != nil || len(elements) == 0 {
		return ""
	}
	return elements[0].Key()
}

func send(conn net.Conn, request []byte, op uint32, prefix []byte, answer bson.D) {
	document, _ := bson.Marshal(answer)
	if op == opReply {
		binary.LittleEndian.PutUint32(prefix[16:], 1) // documents
	}
	message := binary.LittleEndian.AppendUint32(nil, uint32(16+len(prefix)+len(document)))
	message = binary.LittleEndian.AppendUint32(message, 1)
	message = append(message, request[4:8]...) // whose answer it is
	message = binary.LittleEndian.AppendUint32(message, op)
	_, _ = conn.Write(append(append(message, prefix...), document...))
}
