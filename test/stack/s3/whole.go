package s3

import (
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3api/middlewares"
	"github.com/versity/versitygw/s3response"
)

// errCut is not io.ErrUnexpectedEOF, which the gateway takes for an end as well.
var errCut = errors.New("the connection broke before the body was complete")

// whole stores what has come as a whole. The gateway by itself takes a connection that breaks for the end of the body,
// and fills what is missing with zeros.
type whole struct{ backend.Backend }

func (w whole) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	in.Body = sized(in.Body, in.ContentLength)
	return w.Backend.PutObject(ctx, in)
}

func (w whole) UploadPart(ctx context.Context, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	in.Body = sized(in.Body, in.ContentLength)
	return w.Backend.UploadPart(ctx, in)
}

// sized leaves alone what is sent in chunks: the last one says that it is the last.
func sized(body io.Reader, length *int64) io.Reader {
	if _, chunks := body.(middlewares.ChecksumReader); chunks || body == nil || length == nil {
		return body
	}
	return &sizedReader{body, *length}
}

// sizedReader fails where its reader ends too early.
type sizedReader struct {
	io.Reader
	left int64
}

func (r *sizedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.left -= int64(n); err == io.EOF && r.left > 0 {
		err = errCut
	}
	return n, err
}
