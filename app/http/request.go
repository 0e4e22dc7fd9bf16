package http

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// request is huma's view of a request whose body is here.
type request struct {
	view
	body []byte
}

type view = huma.Context

func (r request) Unwrap() huma.Context  { return r.view }
func (r request) BodyReader() io.Reader { return bytes.NewReader(r.body) }

// Param returns a part of the path unescaped. One that no id can be stands for
// what does not exist.
func (r request) Param(name string) string {
	raw := r.view.Param(name)
	s, err := url.PathUnescape(raw)
	if err != nil || s == "" || len(s) > 512 || !printable(s) {
		return "\u2205"
	}
	return s
}

// Query returns a parameter of the query. A flag without a value is set: ?mine.
func (r request) Query(name string) string {
	value := r.view.Query(name)
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

// receive reads a JSON body, and checks what huma does not.
func (s *server) receive(ctx huma.Context, next func(huma.Context)) {
	r := request{view: ctx}
	op := ctx.Operation()
	if op.RequestBody != nil && op.RequestBody.Content["multipart/form-data"] == nil {
		body, err := s.read(ctx)
		if err != nil {
			refuse(ctx, err)
			return
		}
		r.body = body
	}
	if err := queryable(op, ctx); err != nil {
		refuse(ctx, err)
		return
	}
	keyed, err := s.keyed(ctx, r.body)
	if err != nil {
		refuse(ctx, err)
		return
	}
	r.view = huma.WithContext(ctx, keyed)
	next(r)
}

func (s *server) read(ctx huma.Context) ([]byte, error) {
	if err := acceptable(ctx); err != nil {
		return nil, err
	}
	limit := cmp.Or(routeOf(ctx).limit, s.BodyLimit)
	body, err := io.ReadAll(io.LimitReader(incomingOf(ctx), limit+1))
	switch {
	case err != nil:
		return nil, unread(err)
	case int64(len(body)) > limit:
		return nil, errBodyLarge
	}
	return body, nil
}

// acceptable checks the type of the body against the description.
func acceptable(ctx huma.Context) error {
	if encoding := ctx.Header("Content-Encoding"); encoding != "" && encoding != "identity" {
		return errContentType.At("header.Content-Encoding")
	}
	sent := ctx.Header("Content-Type")
	if sent == "" {
		return nil // then it is what the operation takes
	}
	kind, params, err := mime.ParseMediaType(sent)
	charset := params["charset"]
	if err != nil || ctx.Operation().RequestBody.Content[kind] == nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return errContentType.At("header.Content-Type")
	}
	return nil
}

// queryable refuses texts in the query that no store keeps.
func queryable(op *huma.Operation, ctx huma.Context) error {
	for _, p := range op.Parameters {
		if p.In == "query" && !printable(ctx.Query(p.Name)) {
			return errInvalid.At("query." + p.Name)
		}
	}
	return nil
}

// deadline bounds every request: Fiber's own context never ends. A file may
// take longer.
func (s *server) deadline(ctx huma.Context, next func(huma.Context)) {
	d := s.Timeout
	if routeOf(ctx).form != nil {
		d = s.UploadTimeout
		incomingOf(ctx).until = time.Now().Add(d)
	}
	bounded, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
	next(huma.WithContext(ctx, bounded))
}
