package rest

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// request is huma's context of a request whose body is here.
type request struct {
	humaContext
	body []byte
}

type humaContext = huma.Context

func (r request) Unwrap() huma.Context  { return r.humaContext }
func (r request) BodyReader() io.Reader { return bytes.NewReader(r.body) }

// noID is no id's form.
const noID = "\u2205"

// Param returns a part of the path unescaped. One that no id can be stands for
// what does not exist.
func (r request) Param(name string) string {
	raw := r.humaContext.Param(name)
	s, err := url.PathUnescape(raw)
	if err != nil || s == "" || len(s) > 512 || !printable(s) {
		return noID
	}
	return s
}

// Header returns a header; of a list of tags all its lines.
func (r request) Header(name string) string {
	if name == ifMatch || name == "If-None-Match" {
		return joined(headerValues(r.humaContext, name))
	}
	return r.humaContext.Header(name)
}

// Query returns a parameter of the query. A flag without a value is set: ?mine.
func (r request) Query(name string) string {
	value := r.humaContext.Query(name)
	if u := r.URL(); value == "" && isFlag(r.Operation(), name) && u.Query().Has(name) {
		return "true"
	}
	return value
}

func isFlag(op *huma.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == "query" && p.Name == name && p.Schema != nil && p.Schema.Type == huma.TypeBoolean
	})
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
