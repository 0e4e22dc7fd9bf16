package rest

import (
	"context"
	"crypto/sha256"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// Upload is a file that has arrived. It lies on disk, under no name, and is
// gone after the handler.
type Upload struct {
	*os.File // at its start
	FileName string
	Size     int64  // in bytes
	Type     string // media type of a file that is the body
	Fields   map[string]string
	sum      []byte // SHA-256 of the file
	space    *spoolShare
}

type uploadKey struct{}

// UploadOf is what came with the request of a multipart operation.
func UploadOf(ctx context.Context) *Upload { return ctx.Value(uploadKey{}).(*Upload) }

var errSpool = domain.NewError(domain.Unavailable, "spool_failed",
	"The file cannot be stored at the moment. Try again later.")

// Bytes reads the whole file, which must be small.
func (u *Upload) Bytes() ([]byte, error) {
	content, err := io.ReadAll(u.File)
	if err != nil {
		return nil, errSpool.WithCause(err)
	}
	return content, nil
}

// spool writes the file to disk and hashes it on the way.
func (u *Upload) spool(content io.Reader, limit int64) (err error) {
	if u.File, err = os.CreateTemp("", "tenon-upload-*"); err != nil {
		return errSpool.WithCause(err)
	}
	if err := os.Remove(u.Name()); err != nil {
		return errSpool.WithCause(err)
	}
	hash := sha256.New()
	u.Size, err = io.Copy(io.MultiWriter(spoolWriter{u.File, u.space}, hash), io.LimitReader(content, limit+1))
	if err == nil && u.Size > limit {
		err = errFileLarge
	}
	u.sum = hash.Sum(nil)
	return err
}

func (u *Upload) rewind() error {
	if u.File == nil {
		return errFileMissing
	}
	if _, err := u.Seek(0, io.SeekStart); err != nil {
		return errSpool.WithCause(err)
	}
	return nil
}

// discard frees the space after the file: its only name was removed when it was made.
func (u *Upload) discard() {
	if u.File != nil {
		u.Close()
	}
	u.space.release()
}

// digest is over the file, its name and the fields, whatever their order and
// boundary were.
func (u *Upload) digest() []byte {
	digest := slices.Clone(u.sum)
	for _, name := range slices.Sorted(maps.Keys(u.Fields)) {
		digest = appendSum(digest, name+"\x00"+u.Fields[name])
	}
	return appendSum(digest, "\x00"+u.FileName)
}

func appendSum(digest []byte, text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return append(digest, sum[:]...)
}

// spoolWriter takes the space that it needs, and tells the disk's failures from those of the connection.
type spoolWriter struct {
	file  *os.File
	space *spoolShare
}

func (w spoolWriter) Write(p []byte) (int, error) {
	if err := w.space.grow(int64(len(p))); err != nil {
		return 0, err
	}
	n, err := w.file.Write(p)
	if err != nil {
		err = errSpool.WithCause(err)
	}
	return n, err
}
