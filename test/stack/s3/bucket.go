package s3

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Client reaches the gateway with the SDK.
func Client(o Options) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String("http://" + o.Address),
		Region:       o.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(o.AccessKey, o.SecretKey, ""),
		UsePathStyle: true,
	})
}

// EnsureBucket makes the bucket unless it is there.
func EnsureBucket(ctx context.Context, o Options, bucket string) error {
	_, err := Client(o).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	if _, mine := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err == nil || mine {
		return nil
	}
	return fmt.Errorf("the bucket %s could not be made: %w", bucket, err)
}
