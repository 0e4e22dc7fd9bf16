package rest

import (
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// formReader fills an upload.
type formReader struct {
	*Upload
	form  *Form
	limit int64
}

func (r formReader) receive(ctx huma.Context) error {
	if r.form.Body != nil {
		return r.receiveFile(ctx)
	}
	boundary, err := boundaryOf(ctx)
	if err != nil {
		return err
	}
	return r.read(bodyOf(ctx), boundary)
}

func (r formReader) read(body io.Reader, boundary string) error {
	parts := multipart.NewReader(&limitedReader{body, r.limit + overhead}, boundary)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && n > 0 {
			return r.rewind()
		}
		if err != nil {
			return err
		}
		if err := r.add(part); err != nil {
			return err
		}
	}
}

func (r formReader) add(part *multipart.Part) error {
	name := part.FormName()
	_, twice := r.Fields[name]
	switch {
	case isEncoded(part.Header):
		return errPartEncoded.At("body." + name)
	case twice || name == filePart && r.File != nil:
		return errPartTwice.At("body." + name)
	case name == filePart:
		r.FileName = part.FileName()
		return r.spool(part, r.limit)
	case r.form.Fields[name] == nil:
		return errPartUnknown.With(r.form.names()).At("body." + name)
	}
	value, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err == nil && (len(value) > maxField || !printable(string(value))) {
		err = errInvalid.At("body." + name)
	}
	r.Fields[name] = string(value)
	return err
}

// limitedReader fails, rather than ends, beyond the limit.
type limitedReader struct {
	r    io.Reader
	left int64
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errBodyLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// names are all parts that the form may have.
func (f *Form) names() string {
	return strings.Join(append([]string{filePart}, slices.Sorted(maps.Keys(f.Fields))...), ", ")
}

// asIs are the transfer encodings that change nothing; quoted-printable, which
// package multipart decodes, is gone from the header already.
var asIs = []string{"", "7bit", "8bit", "binary"}

func isEncoded(part textproto.MIMEHeader) bool {
	transfer := strings.ToLower(part.Get("Content-Transfer-Encoding"))
	gzipped, err := isGzip(part.Values("Content-Encoding"))
	return gzipped || err != nil || !slices.Contains(asIs, transfer)
}
