package rest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// Source is where the content of a file comes from: Bytes, or a Link at which
// the client finds it.
type Source struct {
	Bytes       io.ReadCloser
	Size        int64 // in bytes
	ContentType string
	SHA256      string // in hex
	Link        domain.Secret
}

// Content is the content of a file that never changes, or where it is.
type Content struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Policy       string `header:"Content-Security-Policy"`
	ETag         string `header:"ETag"`
	Location     string `header:"Location"`
	Body         func(huma.Context)
}

// Content opens a file and sends it, unless seen, an If-None-Match, names it.
// The ctx of open ends when the client leaves or the process stops.
func (a *API) Content(ctx context.Context, seen string, open func(context.Context) (Source, error)) (*Content, error) {
	long, end, detach := a.longLived(ctx)
	source, err := open(long)
	if source.Bytes == nil || err != nil {
		end()
		return &Content{Location: source.Link.Reveal(), Body: sendStatus(http.StatusFound)}, err
	}
	content := &stallingReader{source.Bytes, end}
	if !detach() {
		_ = content.Close() // nothing was read
		return nil, ErrDeadline
	}
	return source.answer(seen, content), nil
}

func (s Source) answer(seen string, content io.ReadCloser) *Content {
	out := &Content{
		ContentType: s.ContentType, CacheControl: "public, max-age=31536000, immutable", ETag: `"` + s.SHA256 + `"`,
		Policy: "default-src 'none'; sandbox", Body: sendStream(content, s.Size),
	}
	if strings.Contains(seen, out.ETag) {
		_ = content.Close()
		out.Body = sendStatus(http.StatusNotModified)
	}
	return out
}

func sendStatus(status int) func(huma.Context) {
	return func(ctx huma.Context) { ctx.SetStatus(status) }
}

// stallingReader gives up on a store that sends nothing for too long, and ends
// what the bytes come from when it is closed.
type stallingReader struct {
	io.ReadCloser
	end func()
}

func (r *stallingReader) Read(p []byte) (int, error) {
	stalled := time.AfterFunc(chunkTimeout, r.end)
	defer stalled.Stop()
	return r.ReadCloser.Read(p)
}

func (r *stallingReader) Close() error {
	defer r.end()
	return r.ReadCloser.Close()
}
