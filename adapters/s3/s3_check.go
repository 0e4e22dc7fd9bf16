package s3

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	probeKey      = "readiness-check" // of an object that is there for a moment
	writeInterval = time.Minute       // between two writes that only try whether we may
)

// Check asks for the bucket, and once a minute writes an object and deletes it: a
// store may let us look and not write. It also writes where the bucket is refused:
// what a store answers to that says why, and may be that we may write.
func (b *bucket) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	now := b.clock.Now()
	if now.Sub(time.Unix(b.written.Load(), 0)) < writeInterval {
		_, err := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: b.name})
		if err == nil || !answered(err) {
			return translate(err)
		}
	}
	if err := b.tryWrite(ctx); err != nil {
		return err
	}
	b.written.Store(now.Unix())
	return nil
}

func (b *bucket) tryWrite(ctx context.Context) error {
	key := objectKey("", probeKey)
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: b.name, Key: key, Body: strings.NewReader("tenon")})
	if err != nil {
		return failedAt("a write", err)
	}
	_, err = b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b.name, Key: key})
	return failedAt("a deletion", err)
}

// failedAt says what the store would not do.
func failedAt(step string, err error) error {
	unavailable, failed := errors.AsType[*domain.Error](translate(err))
	if !failed {
		return nil
	}
	return unavailable.WithCause(fmt.Errorf("%s failed: %w", step, unavailable.Cause))
}
