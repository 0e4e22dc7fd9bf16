package http

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// incoming is the body of a request as it arrives. It remembers its end: the
// stream below must not be read past it.
type incoming struct {
	stream io.Reader
	conn   net.Conn
	until  time.Time // when all of it must be here
	err    error
}

type incomingKey struct{}

// receiving takes hold of the request's body; it must be here by the server's
// own time-out unless somebody has more patience.
func receiving(c *fiber.Ctx) *incoming {
	in := &incoming{stream: c.Request().BodyStream(), conn: c.Context().Conn()}
	if in.stream == nil {
		in.err = io.EOF
	}
	c.Locals(incomingKey{}, in)
	return in
}

func incomingOf(ctx huma.Context) *incoming {
	return humafiber.UnwrapV2(ctx).Locals(incomingKey{}).(*incoming)
}

// patience is how long the next bytes of a file may take.
const patience = 30 * time.Second

func (in *incoming) Read(p []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	if !in.until.IsZero() {
		in.conn.SetReadDeadline(earlier(in.until, time.Now().Add(patience)))
	}
	n, err := in.stream.Read(p)
	in.err = err
	return n, err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// What is left of a refused body is read, within bounds, before the connection
// is closed: otherwise the client sees a reset instead of the answer.
const (
	drainBytes = 64 << 20
	drainTime  = 5 * time.Second
)

// drain reads what nobody read. False if there is still more.
func (in *incoming) drain() bool {
	if in.err == nil {
		in.until = time.Now().Add(drainTime)
		_, _ = io.CopyN(io.Discard, in, drainBytes) // how it ends stands in err
	}
	return errors.Is(in.err, io.EOF)
}

// unread explains why a body could not be read to its end.
func unread(err error) error {
	if e, ok := errors.AsType[*domain.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return errSlow
	}
	return errUnreadable.Because(err)
}

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
	limit := s.BodyLimit
	if special, ok := ctx.Operation().Metadata["limit"].(int64); ok && special > 0 {
		limit = special
	}
	body, err := io.ReadAll(io.LimitReader(incomingOf(ctx), limit+1))
	switch {
	case err != nil:
		return nil, unread(err)
	case int64(len(body)) > limit:
		return nil, errBodyLarge
	case hasNUL(body):
		return nil, errInvalid.At("body")
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

// hasNUL finds the one character that no store keeps in a text: \u0000, not
// preceded by a backslash of its own.
func hasNUL(body []byte) bool {
	for at := bytes.Index(body, []byte(`\u0000`)); at >= 0; {
		before := bytes.TrimRight(body[:at], `\`)
		if (at-len(before))%2 == 0 {
			return true
		}
		body = body[at+6:]
		at = bytes.Index(body, []byte(`\u0000`))
	}
	return false
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
	if takesFile(ctx.Operation()) {
		d = s.UploadTimeout
		incomingOf(ctx).until = time.Now().Add(d)
	}
	bounded, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
	next(huma.WithContext(ctx, bounded))
}
