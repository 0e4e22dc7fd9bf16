package s3

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/tenon-health/tenon/core/domain"
)

func (b *bucket) Size(ctx context.Context, t domain.TenantID, key string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	head, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b.name, Key: objectKey(t, key)})
	if _, absent := errors.AsType[*types.NotFound](err); absent {
		return 0, domain.ErrObjectNotFound
	}
	if err != nil {
		return 0, translate(err)
	}
	return aws.ToInt64(head.ContentLength), nil
}

// StartUpload says of no type what it is: nobody has looked into the file.
func (b *bucket) StartUpload(ctx context.Context, t domain.TenantID, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	started, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: b.name, Key: objectKey(t, key), ContentType: aws.String("application/octet-stream"),
	})
	if err != nil {
		return "", translate(err)
	}
	return aws.ToString(started.UploadId), nil
}

// LinkParts signs the host and the length, and nothing that a plain client does not send by itself.
func (b *bucket) LinkParts(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart, ttl time.Duration,
) ([]domain.Secret, error) {
	urls := make([]domain.Secret, len(parts))
	for i, p := range parts {
		signed, err := b.links.PresignUploadPart(ctx, &s3.UploadPartInput{
			Bucket: b.name, Key: objectKey(t, key), UploadId: &upload, PartNumber: aws.Int32(int32(p.Number)),
			ContentLength: &p.Size,
		}, s3.WithPresignExpires(ttl))
		if err != nil {
			return nil, translate(err)
		}
		urls[i] = domain.Secret(signed.URL)
	}
	return urls, nil
}

func (b *bucket) Parts(ctx context.Context, t domain.TenantID, key, upload string) ([]domain.UploadPart, error) {
	ctx, cancel := context.WithTimeout(ctx, responseTimeout)
	defer cancel()
	var all []domain.UploadPart
	pages := s3.NewListPartsPaginator(b.client, &s3.ListPartsInput{
		Bucket: b.name, Key: objectKey(t, key), UploadId: &upload,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, translateUpload(err)
		}
		for _, p := range page.Parts {
			all = append(all, domain.UploadPart{
				Number: int(aws.ToInt32(p.PartNumber)), Size: aws.ToInt64(p.Size), ETag: strings.Trim(aws.ToString(p.ETag), `"`),
			})
		}
	}
	return all, nil
}

func (b *bucket) CompleteUpload(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart,
) error {
	completed := make([]types.CompletedPart, len(parts))
	for i, p := range parts {
		completed[i] = types.CompletedPart{PartNumber: aws.Int32(int32(p.Number)), ETag: aws.String(`"` + p.ETag + `"`)}
	}
	_, err := completer{b.client}.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: b.name, Key: objectKey(t, key), UploadId: &upload,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	})
	return translateUpload(err)
}

// AbortUploads looks again until none is left: a part that came meanwhile may have outlived the first time.
func (b *bucket) AbortUploads(ctx context.Context, t domain.TenantID, key string) error {
	ctx, cancel := context.WithTimeout(ctx, responseTimeout)
	defer cancel()
	for {
		aborted, err := b.abortListed(ctx, objectKey(t, key))
		if err != nil || aborted == 0 {
			return err
		}
	}
}

// abortListed asks for the uploads of the key alone: some stores list them by the whole key only.
func (b *bucket) abortListed(ctx context.Context, object *string) (aborted int, err error) {
	pages := s3.NewListMultipartUploadsPaginator(b.client, &s3.ListMultipartUploadsInput{Bucket: b.name, Prefix: object})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return aborted, translate(err)
		}
		for _, u := range page.Uploads {
			if aws.ToString(u.Key) != *object {
				continue
			}
			_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
				Bucket: b.name, Key: object, UploadId: u.UploadId,
			})
			if err = translateUpload(err); err != nil && !errors.Is(err, domain.ErrUploadLost) {
				return aborted, err
			}
			aborted++
		}
	}
	return aborted, nil
}

// translateUpload tells what is wrong with an upload, and not with the store.
func translateUpload(err error) error {
	said, _ := errors.AsType[smithy.APIError](err)
	switch {
	case said == nil:
		return translate(err)
	case isUploadGone(err):
		return domain.ErrUploadLost
	case said.ErrorCode() == "InvalidPart":
		return domain.ErrUploadChanged
	}
	return translate(err)
}
