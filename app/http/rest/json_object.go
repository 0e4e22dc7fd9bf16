package rest

import (
	"reflect"
	"strings"
)

// object is how the structs of one type are written.
type object []member

// member is one field of a view.
type member struct {
	key    string // with quotes and colon
	index  []int
	omit   bool
	null   bool
	append appender
}

func newObject(t reflect.Type) (o object) {
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		omit, null := strings.HasPrefix(options, "omit"), f.Tag.Get("nullable") == "true"
		o = append(o, member{`"` + name + `":`, f.Index, omit, null, appenderOf(f.Type)})
	}
	return o
}

func (o object) append(dst []byte, v reflect.Value) (_ []byte, err error) {
	dst = append(dst, '{')
	first := true
	for i := range o {
		m := &o[i]
		field := v.FieldByIndex(m.index)
		if m.omit && field.IsZero() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if dst, err = m.appendField(append(dst, m.key...), field); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (m *member) appendField(dst []byte, field reflect.Value) ([]byte, error) {
	if m.null && field.IsZero() {
		return appendNull(dst)
	}
	return m.append(dst, field)
}
