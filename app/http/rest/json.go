package rest

import (
	"io"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// format is how this API speaks JSON. Views are conversions of entities, so what
// an entity cannot say stands in tags: nullable:"true" writes null for an empty
// value. Times are UTC with milliseconds, and null before they happen; a list
// is never null.
var format = huma.Format{Marshal: encode, Unmarshal: decode}

// Variant is one of several views; what it returns is written.
type Variant interface{ Variant() any }

// maxKept is the size up to which a buffer is kept for another answer, until the
// next collection of garbage: to grow one to that size leaves five times as much.
const maxKept = 16 << 20

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func encode(w io.Writer, v any) error {
	buffer := buffers.Get().(*[]byte)
	text, err := appendValue((*buffer)[:0], reflect.ValueOf(v))
	if err == nil {
		text = append(text, '\n')
		_, err = w.Write(text)
	}
	if cap(text) <= maxKept {
		*buffer = text
		buffers.Put(buffer)
	}
	return err
}

// appender writes the values of one type behind dst.
type appender func(dst []byte, v reflect.Value) ([]byte, error)

// appenders has an appender for each type that was seen: types are looked at
// once, values are not asked what they are.
var appenders sync.Map // reflect.Type -> appender

func appenderOf(t reflect.Type) appender {
	if known, ok := appenders.Load(t); ok {
		return known.(appender)
	}
	a := newAppender(t)
	appenders.Store(t, a)
	return a
}

func appendValue(dst []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return appendNull(dst)
	}
	return appenderOf(v.Type())(dst, v)
}

func appendNull(dst []byte) ([]byte, error) { return append(dst, "null"...), nil }
