package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/document"
)

// canonicalJSON is the same for two bodies that mean the same: white space,
// escapes, the order of keys and the spelling of numbers do not count. Numbers
// are the same if the domain keeps them as the same, so 1.50 is 1.5, but 1 is
// not 1.0. What cannot be compared for certain counts by its bytes.
func canonicalJSON(body []byte) []byte {
	if json.Valid(body) { // which also bounds the depth
		values := canonical{json.NewDecoder(bytes.NewReader(body))}
		values.UseNumber()
		if form, err := values.append([]byte("json ")); err == nil {
			return form
		}
	}
	return append([]byte("bytes "), body...)
}

// canonical writes one form of each value: that of an object or a list is a
// digest, so that no byte is copied or hashed once per level.
type canonical struct{ *json.Decoder }

func (c canonical) append(form []byte) ([]byte, error) {
	token, err := c.Token()
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return c.appendObject(form)
		}
		return c.appendList(form)
	case string:
		return appendString(form, t)
	case json.Number:
		return appendNumber(form, string(t))
	}
	return fmt.Append(form, token, ","), err // true, false or nil
}

func (c canonical) appendList(form []byte) ([]byte, error) {
	var items []byte
	for c.More() {
		var err error
		if items, err = c.append(items); err != nil {
			return nil, err
		}
	}
	_, err := c.Token()
	return appendDigest(form, '[', items), err
}

// appendObject sorts by key. Equal keys stay in the order in which they came:
// whichever of them counts, it is the same.
func (c canonical) appendObject(form []byte) ([]byte, error) {
	var fields []field
	for c.More() {
		next, err := c.field()
		if err != nil {
			return nil, err
		}
		fields = append(fields, next)
	}
	slices.SortStableFunc(fields, func(a, b field) int { return bytes.Compare(a.key, b.key) })
	var all []byte
	for _, f := range fields {
		all = append(append(all, f.key...), f.value...)
	}
	_, err := c.Token()
	return appendDigest(form, '{', all), err
}

type field struct{ key, value []byte }

func (c canonical) field() (f field, err error) {
	if f.key, err = c.append(nil); err != nil {
		return f, err
	}
	f.value, err = c.append(nil)
	return f, err
}

func appendDigest(form []byte, kind byte, content []byte) []byte {
	sum := sha256.Sum256(content)
	return append(append(form, kind), sum[:]...)
}

var errReplaced = errors.New("http: encoding/json may have replaced a character")

func appendString(form []byte, s string) ([]byte, error) {
	if strings.ContainsRune(s, utf8.RuneError) {
		return nil, errReplaced
	}
	return strconv.AppendQuote(form, s), nil
}

// appendNumber leaves a number that the domain cannot hold as it was written.
func appendNumber(form []byte, literal string) ([]byte, error) {
	n, err := document.ReadNumber(literal)
	if err != nil {
		return append(append(form, literal...), ','), nil
	}
	form, err = document.Append(form, n)
	return append(form, ','), err
}
