package servers

import (
	"encoding/binary"
	"errors"
	"io"
	"net"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

var errNotMongo = errors.New("servers: not a message of MongoDB's protocol")

// AnswerMongo says on a connection that there is a server of MongoDB, and more about it, and refuses
// one command with a code.
func AnswerMongo(conn net.Conn, refused string, code int, more bson.D) {
	defer conn.Close()
	for {
		head, body, err := readMessage(conn)
		if err != nil {
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

// readMessage reads one of this protocol, and fails for any other.
func readMessage(conn net.Conn) (head, body []byte, err error) {
	head = make([]byte, 16)
	if _, err = io.ReadFull(conn, head); err != nil {
		return nil, nil, err
	}
	if op := binary.LittleEndian.Uint32(head[12:]); op != opQuery && op != opMsg {
		return nil, nil, errNotMongo
	}
	body = make([]byte, binary.LittleEndian.Uint32(head)-16)
	_, err = io.ReadFull(conn, body)
	return head, body, err
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
