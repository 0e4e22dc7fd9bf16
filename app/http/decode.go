package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// decode keeps the library's words back: they quote what was sent.
func decode(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if _, wrong := errors.AsType[*json.UnmarshalTypeError](err); wrong {
		if _, first := v.(*any); first {
			return nil // a number beyond a double, which may be right where the domain reads it
		}
		return errMisfit
	}
	if e, ours := errors.AsType[*domain.Error](err); ours {
		return e
	}
	if err != nil {
		return document.ErrMalformed
	}
	if bytes.Contains(data, []byte(`\u0000`)) && hasNUL(reflect.ValueOf(v).Elem()) {
		return errNUL
	}
	return nil
}

var (
	errMisfit = errInvalid.WithMessage("This does not fit.")
	errNUL    = domain.ErrTextInvalid.WithMessage("A text has a NUL character, which cannot be kept.")
)

// hasNUL finds the character that no store keeps in a text. What is read by the
// domain itself is not looked into.
func hasNUL(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), "\x00")
	case reflect.Struct:
		for i := range v.NumField() {
			if hasNUL(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := 0; v.Type().Elem().Kind() != reflect.Uint8 && i < v.Len(); i++ {
			if hasNUL(v.Index(i)) {
				return true
			}
		}
	case reflect.Pointer:
		return !v.IsNil() && hasNUL(v.Elem())
	}
	return false
}
