package s3

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/tenon-health/tenon/core/domain"
)

// objectKey is where a tenant's object lies. The tenant's id is hashed: it comes
// from outside, and may differ from another's by case only.
func objectKey(t domain.TenantID, key string) *string {
	where := "platform/" + key
	if t != "" {
		sum := sha256.Sum256([]byte(t))
		where = "t/" + hex.EncodeToString(sum[:]) + "/" + key
	}
	return &where
}

func (b *bucket) Put(ctx context.Context, t domain.TenantID, key, contentType string, r io.Reader, size int64) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute+time.Duration(size/minUploadRate)*time.Second)
	defer cancel()
	source := &sizedReader{from: r, left: size}
	_, err := b.upload.UploadObject(ctx, &transfermanager.UploadObjectInput{
		Bucket: b.name, Key: objectKey(t, key), ContentType: &contentType, Body: source,
	})
	if source.failed != nil {
		return source.failed
	}
	return translate(err)
}

// sizedReader reads a stream that must have so many bytes. What is wrong with it is
// kept, because it is not the store's fault.
type sizedReader struct {
	from   io.Reader
	left   int64
	failed error
}

func (e *sizedReader) Read(b []byte) (int, error) {
	n, err := e.from.Read(b)
	e.left -= int64(n)
	switch {
	case err != nil && err != io.EOF:
		e.failed = err
	case e.left < 0, err == io.EOF && e.left > 0:
		e.failed = domain.ErrSizeMismatch
	default:
		return n, err
	}
	return n, e.failed
}

func (b *bucket) Get(ctx context.Context, t domain.TenantID, key string) (io.ReadCloser, error) {
	return b.get(ctx, &s3.GetObjectInput{Bucket: b.name, Key: objectKey(t, key)})
}

func (b *bucket) GetFrom(ctx context.Context, t domain.TenantID, key string, from int64) (io.ReadCloser, error) {
	behind := fmt.Sprintf("bytes=%d-", from)
	return b.get(ctx, &s3.GetObjectInput{Bucket: b.name, Key: objectKey(t, key), Range: &behind})
}

func (b *bucket) get(ctx context.Context, in *s3.GetObjectInput) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, in)
	if _, absent := errors.AsType[*types.NoSuchKey](err); absent {
		return nil, domain.ErrObjectNotFound
	}
	if err != nil {
		return nil, translate(err)
	}
	return objectReader{object.Body}, nil
}

// objectReader is the bytes of an object, which may stop coming.
type objectReader struct{ io.ReadCloser }

func (c objectReader) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	if err != nil && err != io.EOF {
		err = translate(err)
	}
	return n, err
}

func (b *bucket) Link(
	ctx context.Context, t domain.TenantID, a domain.Asset, ttl time.Duration,
) (domain.Secret, error) {
	disposition, contentType := a.Headers()
	signed, err := b.links.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: b.name, Key: objectKey(t, a.Key), ResponseContentDisposition: &disposition,
		ResponseContentType: &contentType,
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", translate(err)
	}
	return domain.Secret(signed.URL), nil
}

func (b *bucket) Delete(ctx context.Context, t domain.TenantID, key string) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b.name, Key: objectKey(t, key)})
	if _, absent := errors.AsType[*types.NoSuchKey](err); absent {
		return nil
	}
	return translate(err)
}
