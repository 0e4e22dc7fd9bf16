package bench

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

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

// find is the command if it is one that finds, by a filter or by stages: all of it but what tells sessions apart.
func (m message) find() (command string) {
	const anyMessage = 2013
	if len(m) < 26 || m.number(12) != anyMessage || m[20] != 0 {
		return ""
	}
	elements, err := bson.Raw(m[21:]).Elements()
	if err != nil || !slices.Contains([]string{"find", "aggregate"}, elements[0].Key()) {
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
