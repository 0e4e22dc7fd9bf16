package rest

import (
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/klauspost/compress/gzip"

	"github.com/tenon-health/tenon/core/domain"
)

// What a compressed body may become, beside the limits that count for every body: so many times as much, if it is not
// little. Tables of patients become 20 times as much at most, zeros a thousand times.
const (
	maxRatio  = 200
	anyRatio  = 1 << 20
	gzipError = "gzip_malformed"
)

var (
	errGzip = domain.NewError(domain.Unreadable, gzipError,
		"The body is not gzip, as Content-Encoding says, or ends early.").At("body")
	errGzipRatio = domain.NewError(domain.TooLarge, "gzip_ratio_too_large",
		"The body becomes more than %d times as large when it is decompressed: send it as it is.").With(maxRatio).At("body")
)

// bodyOf is the body of a request as it was before it was compressed.
func bodyOf(ctx huma.Context) io.Reader {
	in := incomingOf(ctx)
	if gzipped, _ := isGzip(headerValues(ctx, "Content-Encoding")); gzipped { // the head was checked
		return &gunzipper{in: in}
	}
	return in
}

// gunzipper decompresses a body, and fails at one that becomes far too large.
type gunzipper struct {
	in   *incoming
	from *gzip.Reader // nil before the first bytes are wanted
	size int64        // of what came out
}

func (g *gunzipper) Read(p []byte) (n int, err error) {
	if g.from == nil {
		if g.from, err = gzip.NewReader(g.in); err != nil {
			return 0, g.explain(err)
		}
	}
	n, err = g.from.Read(p)
	if g.size += int64(n); g.size > anyRatio && g.size > maxRatio*g.in.size {
		return n, errGzipRatio
	}
	return n, g.explain(err)
}

// explain tells what is no gzip from what did not come.
func (g *gunzipper) explain(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case g.in.err != nil && !errors.Is(g.in.err, io.EOF):
		return g.in.err
	}
	return errGzip
}
