package http

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// form is what a multipart operation takes beside its one part "file".
type form struct {
	Limit  int64                    // bytes of the file; 0 for the server's
	Fields map[string]*huma.Schema  // each at most once, and optional
	May    func(huma.Context) error // asked before the file is read, if it can be large
}

// upload is a file that has arrived. It lies on disk, under no name, and is
// gone after the handler.
type upload struct {
	*os.File // at its start
	FileName string
	Size     int64
	Fields   map[string]string
	hash     []byte // of all of it
}

type uploadKey struct{}

// uploaded is what came with the request of a multipart operation.
func uploaded(ctx context.Context) *upload { return ctx.Value(uploadKey{}).(*upload) }

const (
	mostField = 1 << 10 // bytes of a field
	overhead  = 1 << 20 // bytes around the file
)

var (
	errFileMissing = domain.NewError(domain.Invalid, "file_missing", "The form needs one part named file.").At("body.file")
	errPartTwice   = domain.NewError(domain.Invalid, "part_twice", "The form has this part twice.")
	errPartUnknown = domain.NewError(domain.Invalid, "part_unknown", "The form has a part that is not known here.")
	errFileLarge   = domain.NewError(domain.TooLarge, "file_too_large", "This file is beyond the limit.").At("body.file")
)

// spool is the middleware of multipart operations.
func (s *server) spool(f *form) func(huma.Context, func(huma.Context)) {
	limit := cmp.Or(f.Limit, s.UploadLimit)
	return func(ctx huma.Context, next func(huma.Context)) {
		if f.May != nil {
			if err := f.May(ctx); err != nil {
				refuse(ctx, err)
				return
			}
		}
		u, err := receiveForm(ctx, f, limit)
		defer u.discard()
		if err != nil {
			refuse(ctx, unread(err))
			return
		}
		keyed, err := s.keyed(ctx, u.hash)
		if err != nil {
			refuse(ctx, err)
			return
		}
		next(huma.WithContext(ctx, context.WithValue(keyed, uploadKey{}, u)))
	}
}

func (u *upload) discard() {
	if u.File != nil {
		u.Close() // its only name was removed when it was made
	}
}

func receiveForm(ctx huma.Context, f *form, limit int64) (*upload, error) {
	u := &upload{Fields: map[string]string{}}
	kind, params, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return u, errContentType.At("header.Content-Type")
	}
	hash := sha256.New()
	body := &atMost{incomingOf(ctx), limit + overhead}
	parts := multipart.NewReader(body, params["boundary"])
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && n > 0 {
			break
		}
		if err != nil {
			return u, err
		}
		if err := u.take(part, f, limit, hash); err != nil {
			return u, err
		}
	}
	if u.File == nil {
		return u, errFileMissing
	}
	u.hash = u.sum(hash.Sum(nil))
	_, err = u.Seek(0, io.SeekStart)
	return u, err
}

// take keeps one part.
func (u *upload) take(part *multipart.Part, f *form, limit int64, hash io.Writer) error {
	name := part.FormName()
	_, twice := u.Fields[name]
	switch {
	case twice || name == "file" && u.File != nil:
		return errPartTwice.At("body." + name)
	case name == "file":
		return u.keep(part, limit, hash)
	case f.Fields[name] == nil:
		return errPartUnknown.At("body." + name)
	}
	value, err := io.ReadAll(io.LimitReader(part, mostField+1))
	if err == nil && (len(value) > mostField || !printable(string(value))) {
		err = errInvalid.At("body." + name)
	}
	u.Fields[name] = string(value)
	return err
}

// keep spools the file.
func (u *upload) keep(part *multipart.Part, limit int64, hash io.Writer) (err error) {
	if u.File, err = os.CreateTemp("", "tenon-upload-*"); err != nil {
		return errSpool.WithCause(err)
	}
	if err := os.Remove(u.Name()); err != nil {
		return errSpool.WithCause(err)
	}
	u.FileName = part.FileName()
	u.Size, err = io.Copy(io.MultiWriter(spooling{u.File}, hash), io.LimitReader(part, limit+1))
	if err == nil && u.Size > limit {
		err = errFileLarge
	}
	return err
}

// sum is over the file and the fields, whatever their order and boundary were.
func (u *upload) sum(file []byte) []byte {
	names := make([]string, 0, len(u.Fields))
	for name := range u.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, part := range append(names, "\x00"+u.FileName) {
		sum := sha256.Sum256([]byte(part + "\x00" + u.Fields[part]))
		file = append(file, sum[:]...)
	}
	return file
}

var errSpool = domain.NewError(domain.Unavailable, "spool_failed", "There is no room for this file for the moment. Try again later.")

// spooling tells the disk's failures from those of the connection.
type spooling struct{ file *os.File }

func (s spooling) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if err != nil {
		err = errSpool.WithCause(err)
	}
	return n, err
}

// atMost fails, rather than ends, beyond the limit.
type atMost struct {
	r    io.Reader
	left int64
}

func (a *atMost) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errBodyLarge
	}
	n, err := a.r.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	return n, err
}
