package rest

import (
	"encoding"
	"encoding/json"
	"reflect"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/document"
)

var (
	timeType          = reflect.TypeFor[time.Time]()
	documentType      = reflect.TypeFor[document.Document]()
	valuesType        = reflect.TypeFor[[]any]()
	numberType        = reflect.TypeFor[json.Number]()
	variantType       = reflect.TypeFor[Variant]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
)

func newAppender(t reflect.Type) appender {
	switch {
	case t == timeType:
		return appendTime
	case t == documentType, t == valuesType:
		return appendDocument
	case t.Kind() == reflect.Interface:
		return appendInterface
	case t.Implements(variantType):
		return appendVariant
	case t.Implements(marshalerType):
		return appendOther
	}
	return newKindAppender(t)
}

func newKindAppender(t reflect.Type) appender {
	switch kind := t.Kind(); {
	case kind == reflect.Pointer:
		return newPointerAppender(t)
	case kind == reflect.Struct:
		return newObject(t).append
	case kind == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return newListAppender(t)
	case t.Implements(textMarshalerType), t == numberType:
		return appendOther
	case kind == reflect.String:
		return appendText
	case kind == reflect.Bool:
		return appendBool
	case reflect.Int <= kind && kind <= reflect.Int64:
		return appendInt
	case reflect.Uint <= kind && kind <= reflect.Uintptr:
		return appendUint
	}
	return appendOther
}

// later looks at a type when its first value comes: it may hold itself.
func later(t reflect.Type) func() appender {
	return sync.OnceValue(func() appender { return appenderOf(t) })
}

func newPointerAppender(t reflect.Type) appender {
	elem := later(t.Elem())
	return func(dst []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return appendNull(dst)
		}
		return elem()(dst, v.Elem())
	}
}

func newListAppender(t reflect.Type) appender {
	elem := later(t.Elem())
	return func(dst []byte, v reflect.Value) (_ []byte, err error) {
		write := elem()
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = write(dst, v.Index(i)); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
}
