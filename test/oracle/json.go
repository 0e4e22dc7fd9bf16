// Package oracle has test oracles: it does plainly what the programs do fast, and
// tests compare the two.
package oracle

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/document"
)

// JSON writes a view as the API does, value by value, and all that has no form
// of ours by encoding/json.
func JSON(v any) (string, error) {
	e := encoder{}
	e.json = json.NewEncoder(&e.Buffer)
	e.json.SetEscapeHTML(false)
	err := e.value(reflect.ValueOf(v))
	return e.String() + "\n", err
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
	case interface{ Variant() any }:
		return e.value(reflect.ValueOf(x.Variant()))
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

func (e *encoder) leaf(x any) error {
	err := e.json.Encode(x)
	if err == nil {
		e.Truncate(e.Len() - 1) // its line feed
	}
	return err
}

func (e *encoder) document(list []any) error {
	b, err := document.Append(nil, append([]any{}, list...))
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
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		x := v.FieldByIndex(f.Index)
		if strings.HasPrefix(options, "omit") && x.IsZero() {
			continue
		}
		if !first {
			e.WriteByte(',')
		}
		first = false
		if name == "" {
			name = f.Name
		}
		e.WriteString(`"` + name + `":`)
		if f.Tag.Get("nullable") == "true" && x.IsZero() {
			e.WriteString("null")
		} else if err := e.value(x); err != nil {
			return err
		}
	}
	return e.WriteByte('}')
}
