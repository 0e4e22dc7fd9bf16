package rest

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
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

// deadline bounds every request: Fiber's own context never ends. A file may
// take longer.
func (a *API) deadline(ctx huma.Context, next func(huma.Context)) {
	d := a.Timeout
	if endpointOf(ctx).Form != nil {
		d = a.UploadTimeout
		incomingOf(ctx).until = time.Now().Add(d)
	}
	bounded, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
	next(huma.WithContext(ctx, bounded))
}

// authenticate asks who is calling before anything else is looked at.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	known, err := a.Authenticate(ctx, endpointOf(ctx))
	if err != nil {
		refuse(ctx, err)
		return
	}
	next(huma.WithContext(ctx, known))
}

// receive reads a JSON body, checks what huma does not, and answers for huma.
func (a *API) receive(ctx huma.Context, next func(huma.Context)) {
	r, err := a.read(ctx)
	if err != nil {
		refuse(ctx, err)
		return
	}
	known, refusal := withRefusal(r.Context())
	r.humaContext = huma.WithContext(r.humaContext, known)
	next(r)
	if refusal.model != nil {
		refuse(ctx, invalid(refusal.model))
	}
}

func (a *API) read(ctx huma.Context) (r request, err error) {
	r.humaContext = ctx
	if takesJSON(ctx.Operation()) {
		if r.body, err = a.readBody(ctx); err != nil {
			return r, err
		}
	}
	if err := checkQuery(ctx); err != nil || endpointOf(ctx).Form != nil {
		return r, err
	}
	known, err := a.withIdempotency(ctx, r.body)
	r.humaContext = huma.WithContext(ctx, known)
	return r, err
}

// checkQuery refuses texts that no store keeps.
func checkQuery(ctx huma.Context) error {
	for _, p := range ctx.Operation().Parameters {
		if p.In == "query" && !printable(ctx.Query(p.Name)) {
			return errInvalid.At("query." + p.Name)
		}
	}
	return nil
}
