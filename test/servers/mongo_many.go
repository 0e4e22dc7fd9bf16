package servers

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// ManyRecords stands before a MongoDB server and does itself what takes the development stack's one minutes: it takes
// the patient records that are inserted and keeps none, and answers an export by records that it makes, batch by batch.
// So an API is seen with more records than that server has room for. All else is the server's.
type ManyRecords struct {
	Relay  *Relay
	Count  int                     // of the records of an export
	Data   func(record int) bson.D // of one of them
	Taken  atomic.Int64            // inserted
	Closed atomic.Int64            // answers that were given up before their end
}

// NewManyRecords leads to the server of a URL. It ends with the test.
func NewManyRecords(t testing.TB, url string, count int, data func(record int) bson.D) *ManyRecords {
	t.Helper()
	relay := &Relay{Listener: listen(t), to: strings.TrimPrefix(url, "mongodb://")}
	m := &ManyRecords{Relay: relay, Count: count, Data: data}
	t.Cleanup(m.Relay.Cut)
	go serve(m.Relay, m.handOn)
	return m
}

// URL is its own.
func (m *ManyRecords) URL() string { return fmt.Sprintf("mongodb://127.0.0.1:%d", m.Relay.Port()) }

func (m *ManyRecords) handOn(conn net.Conn) {
	server, err := m.Relay.dial(conn)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(conn, server); conn.Close() }()
	for {
		head, body, err := readMessage(conn)
		if err != nil {
			return
		}
		if answer := m.answer(head, body); answer != nil {
			send(conn, head, opMsg, make([]byte, 5), answer)
			continue
		}
		if _, err := server.Write(append(head, body...)); err != nil {
			return
		}
	}
}

// recordsName is the collection of patient records.
const recordsName = "patient_records"

// ownCursor is the first of the numbers of its own answers: behind it comes which record is next.
const ownCursor = 1 << 60

// answer is nil for what is the server's.
func (m *ManyRecords) answer(head, body []byte) bson.D {
	if binary.LittleEndian.Uint32(head[12:]) != opMsg {
		return nil
	}
	command, _ := bson.Raw(body[5:]).LookupErr(commandOf(body))
	asked := bson.Raw(body[5:])
	switch name, _ := command.StringValueOK(); {
	case commandOf(body) == "insert" && name == recordsName:
		n := documentsIn(body)
		m.Taken.Add(int64(n))
		return bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: n}}
	case commandOf(body) == "find" && name == recordsName && has(asked, "filter", "visible_at"):
		return m.batch("firstBatch", 0, asked)
	case commandOf(body) == "getMore" && command.AsInt64() >= ownCursor:
		return m.batch("nextBatch", int(command.AsInt64()-ownCursor), asked)
	case commandOf(body) == "killCursors" && ours(asked):
		m.Closed.Add(1)
		return bson.D{{Key: "ok", Value: 1}}
	}
	return nil
}

func has(document bson.Raw, path ...string) bool {
	_, err := document.LookupErr(path...)
	return err == nil
}

func ours(asked bson.Raw) bool {
	id, err := asked.LookupErr("cursors", "0")
	return err == nil && id.AsInt64() >= ownCursor
}

// batch has so many records as are asked for, from one on.
func (m *ManyRecords) batch(name string, from int, asked bson.Raw) bson.D {
	size, err := asked.LookupErr("batchSize")
	to, next := m.Count, int64(0)
	if err == nil && from+int(size.AsInt64()) < m.Count {
		to = from + int(size.AsInt64())
		next = ownCursor + int64(to)
	}
	records := make(bson.A, 0, to-from)
	for n := from; n < to; n++ {
		records = append(records, m.record(n))
	}
	return bson.D{{Key: "ok", Value: 1}, {Key: "cursor", Value: bson.D{
		{Key: name, Value: records}, {Key: "id", Value: next}, {Key: "ns", Value: "tenon." + recordsName},
	}}}
}

func (m *ManyRecords) record(n int) bson.D {
	then := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	return bson.D{
		{Key: "record_id", Value: fmt.Sprintf("01234567-0000-7000-8000-%012d", n)}, {Key: "patient_data", Value: m.Data(n)},
		{Key: "version", Value: 1}, {Key: "created_at", Value: then}, {Key: "updated_at", Value: then},
		{Key: "visible_at", Value: then}, {Key: "deleted", Value: false},
	}
}

// documentsIn counts the documents behind a command, which come as a sequence: its size, its name, and they.
func documentsIn(body []byte) (n int) {
	rest := body[5+binary.LittleEndian.Uint32(body[5:]):]
	if len(rest) < 5 {
		return 0
	}
	rest = rest[5:]
	for rest = rest[strings.IndexByte(string(rest[:min(len(rest), 64)]), 0)+1:]; len(rest) > 4; n++ {
		rest = rest[binary.LittleEndian.Uint32(rest):]
	}
	return n
}
