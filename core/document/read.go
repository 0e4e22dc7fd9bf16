package document

import (
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/core/fault"
)

// jsonReader walks JSON that is known to be well-formed, so all it looks for is
// what JSON allows and a document does not.
type jsonReader struct {
	data  []byte
	at    int
	trail []step
	// located tells where a byte is, if that is not the way to its value.
	located func(e *fault.Error, at int) error
}

// step is one level on the way from the outside to a value.
type step struct {
	kind   string // key or element
	number int    // from 1
}

func (r *jsonReader) value() (any, error) {
	switch r.skip() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		return r.text()
	case 't':
		r.at += len("true")
		return true, nil
	case 'f':
		r.at += len("false")
		return false, nil
	case 'n':
		r.at += len("null")
		return nil, nil
	}
	return r.number()
}

// skip moves to the next token and shows its first byte.
func (r *jsonReader) skip() byte {
	for strings.IndexByte(" \t\r\n,:", r.data[r.at]) >= 0 {
		r.at++
	}
	return r.data[r.at]
}

func (r *jsonReader) object() (any, error) {
	d, places := Document{}, map[string]int{}
	for r.at++; r.skip() != '}'; {
		r.trail = append(r.trail, step{"key", len(d) + 1})
		key, err := r.key(places)
		if err != nil {
			return nil, err
		}
		value, err := r.value()
		if err != nil {
			return nil, err
		}
		d = append(d, Field{key, value})
		r.trail = r.trail[:len(r.trail)-1]
	}
	r.at++
	return d, nil
}

// key remembers where the keys of an object stand, to find duplicates.
func (r *jsonReader) key(places map[string]int) (string, error) {
	start := r.at
	key, err := r.text()
	switch {
	case err != nil:
		return "", err
	case strings.Contains(key, "\x00"):
		return "", r.fail(ErrKeyUnsupported, start)
	case places[key] > 0:
		return "", r.fail(ErrDuplicateKey, start)
	}
	places[key] = len(places) + 1
	return key, nil
}

func (r *jsonReader) array() (any, error) {
	list := []any{}
	for r.at++; r.skip() != ']'; {
		r.trail = append(r.trail, step{"element", len(list) + 1})
		value, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		r.trail = r.trail[:len(r.trail)-1]
	}
	r.at++
	return list, nil
}

func (r *jsonReader) number() (any, error) {
	start := r.at
	for r.at < len(r.data) && strings.IndexByte("+-.0123456789Ee", r.data[r.at]) >= 0 {
		r.at++
	}
	if n, ok := numberOf(string(r.data[start:r.at])); ok {
		return n, nil
	}
	return nil, r.fail(ErrNumberUnsupported, start)
}

// fail tells the way to a value, such as: key 2, element 5, key 1 (byte 93).
func (r *jsonReader) fail(e *fault.Error, at int) error {
	if r.located != nil {
		return r.located(e, at)
	}
	var way []string
	for _, s := range r.trail {
		way = append(way, fmt.Sprintf("%s %d", s.kind, s.number))
	}
	if len(way) == 0 {
		return e.At(bytePlace(at))
	}
	return e.At(strings.Join(way, ", ") + " (" + bytePlace(at) + ")")
}
