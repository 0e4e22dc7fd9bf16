package rest

import (
	"bytes"
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
)

// SendFile answers with size bytes of a file, or as many as come if size is negative.
func SendFile(c *fiber.Ctx, file io.ReadCloser, size int) error {
	body, size := compressStream(c, file, size)
	return c.SendStream(body, size)
}

// compressStream returns what is to be sent instead of size bytes of r.
func compressStream(c *fiber.Ctx, r io.ReadCloser, size int) (io.ReadCloser, int) {
	if size >= 0 && size < minCompressed || !agree(c) {
		return r, size
	}
	s := &gzipStream{ReadCloser: r, in: make([]byte, 32<<10)}
	s.zip = newGzip(&s.out)
	return s, -1
}

// gzipStream compresses what it reads, and has no end unless that has one: what breaks off stays broken.
type gzipStream struct {
	io.ReadCloser
	zip *gzip.Writer
	in  []byte
	out bytes.Buffer
	err error
}

func (s *gzipStream) Read(p []byte) (int, error) {
	for s.out.Len() == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.err = s.compress()
	}
	return s.out.Read(p)
}

// compress takes what there is.
func (s *gzipStream) compress() error {
	n, err := s.ReadCloser.Read(s.in)
	if n > 0 {
		_, _ = s.zip.Write(s.in[:n]) // to memory
	}
	if errors.Is(err, io.EOF) {
		_ = s.zip.Close()
	}
	return err
}
