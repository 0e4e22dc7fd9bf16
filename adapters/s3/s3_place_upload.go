package s3

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (f *files) Size(ctx context.Context, t domain.TenantID, key string) (int64, error) {
	return in(ctx, f, t, func(at *bucket) (int64, error) { return at.Size(ctx, t, key) })
}

func (f *files) StartUpload(ctx context.Context, t domain.TenantID, key string) (string, error) {
	return in(ctx, f, t, func(at *bucket) (string, error) { return at.StartUpload(ctx, t, key) })
}

func (f *files) LinkParts(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart, ttl time.Duration,
) ([]domain.Secret, error) {
	return in(ctx, f, t, func(at *bucket) ([]domain.Secret, error) {
		return at.LinkParts(ctx, t, key, upload, parts, ttl)
	})
}

func (f *files) Parts(ctx context.Context, t domain.TenantID, key, upload string) ([]domain.UploadPart, error) {
	return in(ctx, f, t, func(at *bucket) ([]domain.UploadPart, error) { return at.Parts(ctx, t, key, upload) })
}

func (f *files) CompleteUpload(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart,
) error {
	_, err := in(ctx, f, t, func(at *bucket) (none struct{}, err error) {
		return none, at.CompleteUpload(ctx, t, key, upload, parts)
	})
	return err
}

func (f *files) AbortUploads(ctx context.Context, t domain.TenantID, key string) error {
	_, err := in(ctx, f, t, func(at *bucket) (none struct{}, err error) { return none, at.AbortUploads(ctx, t, key) })
	return err
}
