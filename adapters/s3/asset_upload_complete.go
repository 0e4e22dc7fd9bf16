package s3

import (
	"context"
	"crypto/md5" //nolint:gosec // S3 makes ETags by it
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// completer succeeds also where an upload is complete already, by an attempt whose answer was lost.
type completer struct{ *s3.Client }

// CompleteMultipartUpload looks for the object where the store knows no such upload any more.
func (c completer) CompleteMultipartUpload(
	ctx context.Context, in *s3.CompleteMultipartUploadInput, how ...func(*s3.Options),
) (*s3.CompleteMultipartUploadOutput, error) {
	done, err := c.Client.CompleteMultipartUpload(ctx, in, how...)
	if !isUploadGone(err) {
		return done, err
	}
	object, missing := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: in.Bucket, Key: in.Key}, how...)
	if missing != nil || !isMadeOf(object, in.MultipartUpload.Parts) {
		return nil, err
	}
	return &s3.CompleteMultipartUploadOutput{
		Bucket: in.Bucket, Key: in.Key, ETag: object.ETag, VersionId: object.VersionId,
	}, nil
}

func isUploadGone(err error) bool {
	said, _ := errors.AsType[smithy.APIError](err)
	return said != nil && strings.HasSuffix(said.ErrorCode(), "SuchUpload")
}

// isMadeOf compares what the store says of an object with its parts: its ETag is made of theirs. Encrypted by a key of
// its own, an object has another one, which is not believed.
func isMadeOf(object *s3.HeadObjectOutput, parts []types.CompletedPart) bool {
	sum := md5.New() //nolint:gosec // see above
	for _, p := range parts {
		digest, err := hex.DecodeString(strings.Trim(aws.ToString(p.ETag), `"`))
		if err != nil {
			return false
		}
		sum.Write(digest)
	}
	return strings.Trim(aws.ToString(object.ETag), `"`) == fmt.Sprintf("%x-%d", sum.Sum(nil), len(parts))
}
