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
func (f files) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	now := f.clock.Now()
	if now.Sub(time.Unix(f.written.Load(), 0)) < writeInterval {
		_, err := f.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: f.bucket})
		if err == nil || !answered(err) {
			return translate(err)
		}
	}
	if err := f.tryWrite(ctx); err != nil {
		return err
	}
	f.written.Store(now.Unix())
	return nil
}

func (f files) tryWrite(ctx context.Context) error {
	key := objectKey("", probeKey)
	_, err := f.client.PutObject(ctx, &s3.PutObjectInput{Bucket: f.bucket, Key: key, Body: strings.NewReader("tenon")})
	if err != nil {
		return failedAt("a write", err)
	}
	_, err = f.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: f.bucket, Key: key})
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
