package memory

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// files keeps the bytes of assets, never to be changed.
type files struct {
	*table[own[string], []byte]
}

func newFiles(w *world) files { return files{newTable[own[string], []byte](w)} }

func (r files) Put(ctx context.Context, t domain.TenantID, key, _ string, from io.Reader, size int64) error {
	data, err := io.ReadAll(io.LimitReader(from, size+1))
	if err != nil {
		return err
	}
	if int64(len(data)) != size {
		return domain.SizeDiffers
	}
	return r.InTx(ctx, func(context.Context) error {
		r.put(own[string]{t, key}, data)
		return nil
	})
}

func (r files) Get(ctx context.Context, t domain.TenantID, key string) (rc io.ReadCloser, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		data, err := r.get(own[string]{t, key}, domain.ObjectIsAbsent)
		rc = io.NopCloser(bytes.NewReader(data))
		return err
	})
	if err != nil {
		return nil, err
	}
	return rc, nil
}

// Link names the bytes, but there is no server to open it at.
func (r files) Link(_ context.Context, t domain.TenantID, a domain.Asset, _ time.Duration) (domain.Secret, error) {
	link := url.URL{Scheme: "memory", Host: "files", Path: "/" + url.PathEscape(string(t)) + "/" + a.Key}
	return domain.Secret(link.String()), nil
}

func (r files) Delete(ctx context.Context, t domain.TenantID, key string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.drop(own[string]{t, key})
		return nil
	})
}

// Check always finds everything in reach.
func (r files) Check(context.Context) error { return nil }
