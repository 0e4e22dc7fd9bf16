package http

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
)

// format is how this API speaks JSON. Views are conversions of nouns, so what
// a noun cannot say stands in tags: nullable:"true" writes null for an empty
// value. Times are UTC with milliseconds, and null before they happen; a list
// is never null.
var format = huma.Format{Marshal: encode, Unmarshal: decode}

func encode(w io.Writer, v any) error {
	e := encoder{}
	e.json = json.NewEncoder(&e.Buffer)
	e.json.SetEscapeHTML(false)
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return err
	}
	_, err := w.Write(append(e.Bytes(), '\n'))
	return err
}

type encoder struct {
	bytes.Buffer
	json *json.Encoder
}

const millis = "2006-01-02T15:04:05.000Z"

func (e *encoder) value(v reflect.Value) error {
	if !v.IsValid() {
		return e.text("null")
	}
	switch x := v.Interface().(type) {
	case time.Time:
		if x.IsZero() {
			return e.text("null")
		}
		return e.text(x.UTC().Format(`"` + millis + `"`))
	case []any:
		return e.document(x)
	case interface{ said() any }: // one of several views
		return e.value(reflect.ValueOf(x.said()))
	case json.Marshaler:
		return e.leaf(x)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return e.value(v.Elem())
	case reflect.Struct:
		return e.object(v)
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return e.list(v)
		}
	}
	return e.leaf(v.Interface())
}

func (e *encoder) text(s string) error {
	e.WriteString(s)
	return nil
}

// leaf is what encoding/json can do alone.
func (e *encoder) leaf(x any) error {
	err := e.json.Encode(x)
	if err == nil {
		e.Truncate(e.Len() - 1) // its line feed
	}
	return err
}

func (e *encoder) document(list []any) error {
	b, err := document.Append(e.AvailableBuffer(), append([]any{}, list...))
	e.Write(b)
	return err
}

func (e *encoder) list(v reflect.Value) error {
	e.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			e.WriteByte(',')
		}
		if err := e.value(v.Index(i)); err != nil {
			return err
		}
	}
	return e.WriteByte(']')
}

func (e *encoder) object(v reflect.Value) error {
	e.WriteByte('{')
	first := true
	for _, f := range membersOf(v.Type()) {
		x := v.FieldByIndex(f.index)
		if f.omit && x.IsZero() {
			continue
		}
		if !first {
			e.WriteByte(',')
		}
		first = false
		e.WriteString(f.key)
		if f.null && x.IsZero() {
			e.WriteString("null")
		} else if err := e.value(x); err != nil {
			return err
		}
	}
	return e.WriteByte('}')
}

// member is one field of a view.
type member struct {
	key   string // with quotes and colon
	index []int
	omit  bool
	null  bool
}

var known sync.Map // reflect.Type -> []member

func membersOf(t reflect.Type) []member {
	if ms, ok := known.Load(t); ok {
		return ms.([]member)
	}
	var ms []member
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		ms = append(ms, member{`"` + name + `":`, f.Index, strings.HasPrefix(options, "omit"), f.Tag.Get("nullable") == "true"})
	}
	known.Store(t, ms)
	return ms
}
