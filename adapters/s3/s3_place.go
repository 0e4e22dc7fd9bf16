package s3

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// files are in the bucket that tenants share, or in their own.
type files struct {
	*bucket
	own         *client.Cache[*bucket]
	datasources ports.Datasources
}

// of returns the bucket of a tenant, to be released.
func (f *files) of(ctx context.Context, t domain.TenantID) (at *bucket, release func(), err error) {
	if f.datasources == nil || t == "" {
		return f.bucket, func() {}, nil
	}
	d, password, err := f.datasources.Of(ctx, t, domain.FilesDatasource)
	if errors.Is(err, domain.ErrDatasourceNotFound) {
		return f.bucket, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	at, release, err = f.own.Acquire(ctx, client.TargetOf(d, password))
	if err != nil {
		return nil, nil, domain.ErrFilesUnavailable.WithCause(err)
	}
	return at, release, nil
}

// in calls the bucket of a tenant.
func in[T any](ctx context.Context, f *files, t domain.TenantID, call func(at *bucket) (T, error)) (none T, err error) {
	at, release, err := f.of(ctx, t)
	if err != nil {
		return none, err
	}
	defer release()
	return call(at)
}

func (f *files) Put(ctx context.Context, t domain.TenantID, key, contentType string, r io.Reader, size int64) error {
	_, err := in(ctx, f, t, func(at *bucket) (none struct{}, err error) {
		return none, at.Put(ctx, t, key, contentType, r, size)
	})
	return err
}

func (f *files) Get(ctx context.Context, t domain.TenantID, key string) (io.ReadCloser, error) {
	return f.read(ctx, t, func(at *bucket) (io.ReadCloser, error) { return at.Get(ctx, t, key) })
}

func (f *files) GetFrom(ctx context.Context, t domain.TenantID, key string, from int64) (io.ReadCloser, error) {
	return f.read(ctx, t, func(at *bucket) (io.ReadCloser, error) { return at.GetFrom(ctx, t, key, from) })
}

func (f *files) read(
	ctx context.Context, t domain.TenantID, get func(*bucket) (io.ReadCloser, error),
) (io.ReadCloser, error) {
	at, release, err := f.of(ctx, t)
	if err != nil {
		return nil, err
	}
	content, err := get(at)
	if err != nil {
		release()
		return nil, err
	}
	return releasing{content, sync.OnceFunc(release)}, nil
}

// releasing gives the bucket back when the bytes have been read.
type releasing struct {
	io.ReadCloser
	release func()
}

func (r releasing) Close() error {
	defer r.release()
	return r.ReadCloser.Close()
}

func (f *files) Link(
	ctx context.Context, t domain.TenantID, a domain.Asset, ttl time.Duration,
) (domain.Secret, error) {
	return in(ctx, f, t, func(at *bucket) (domain.Secret, error) { return at.Link(ctx, t, a, ttl) })
}

func (f *files) Delete(ctx context.Context, t domain.TenantID, key string) error {
	_, err := in(ctx, f, t, func(at *bucket) (none struct{}, err error) { return none, at.Delete(ctx, t, key) })
	return err
}
