package rest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/document"
)

const millis = `"2006-01-02T15:04:05.000Z"`

func appendTime(dst []byte, v reflect.Value) ([]byte, error) {
	t, _ := reflect.TypeAssert[time.Time](v)
	if t.IsZero() {
		return appendNull(dst)
	}
	return t.UTC().AppendFormat(dst, millis), nil
}

func appendDocument(dst []byte, v reflect.Value) ([]byte, error) {
	return document.Append(dst, v.Interface())
}

func appendInterface(dst []byte, v reflect.Value) ([]byte, error) { return appendValue(dst, v.Elem()) }

func appendVariant(dst []byte, v reflect.Value) ([]byte, error) {
	return appendValue(dst, reflect.ValueOf(v.Interface().(Variant).Variant()))
}

func appendBool(dst []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendBool(dst, v.Bool()), nil
}

func appendInt(dst []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendInt(dst, v.Int(), 10), nil
}

func appendUint(dst []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendUint(dst, v.Uint(), 10), nil
}

func appendText(dst []byte, v reflect.Value) ([]byte, error) {
	text := v.String()
	if !plain(text) {
		return appendOther(dst, v)
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"'), nil
}

// plain reports whether a string has nothing to escape.
func plain(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(text) && !strings.ContainsAny(text, "\u2028\u2029")
}

// appendOther is for what encoding/json can do alone.
func appendOther(dst []byte, v reflect.Value) ([]byte, error) {
	text := bytes.NewBuffer(dst)
	e := json.NewEncoder(text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v.Interface()); err != nil {
		return dst, err
	}
	return text.Bytes()[:text.Len()-1], nil // without its line feed
}
