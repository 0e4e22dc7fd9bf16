package memory

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// files keeps the bytes of assets, never to be changed.
type files struct {
	*table[tenantKey[string], []byte]
	uploads *table[string, storedUpload]
}

func newFiles(w *transactor) files {
	return files{newTable[tenantKey[string], []byte](w), newTableOf[string](w, cloneUpload)}
}

func (r files) Put(ctx context.Context, t domain.TenantID, key, _ string, from io.Reader, size int64) error {
	data, err := io.ReadAll(io.LimitReader(from, size+1))
	if err != nil {
		return err
	}
	if int64(len(data)) != size {
		return domain.ErrSizeMismatch
	}
	return r.InTx(ctx, func(context.Context) error {
		r.put(tenantKey[string]{t, key}, data)
		return nil
	})
}

func (r files) Get(ctx context.Context, t domain.TenantID, key string) (io.ReadCloser, error) {
	return r.GetFrom(ctx, t, key, 0)
}

func (r files) GetFrom(
	ctx context.Context, t domain.TenantID, key string, from int64,
) (rc io.ReadCloser, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		data, err := r.get(tenantKey[string]{t, key}, domain.ErrObjectNotFound)
		rc = io.NopCloser(bytes.NewReader(data[min(from, int64(len(data))):]))
		return err
	})
	if err != nil {
		return nil, err
	}
	return rc, nil
}

// Link holds all that RoundTrip needs: no server listens there.
func (r files) Link(_ context.Context, t domain.TenantID, a domain.Asset, ttl time.Duration) (domain.Secret, error) {
	disposition, contentType := a.Headers()
	query := url.Values{
		"key": {a.Key}, "disposition": {disposition}, "type": {contentType},
		"until": {r.clock.Now().Add(ttl).Format(time.RFC3339Nano)},
	}
	link := url.URL{Scheme: "memory", Host: "files", Path: "/" + string(t), RawQuery: query.Encode()}
	return domain.Secret(link.String()), nil
}

// RoundTrip answers a request for a link, so that an http.Client with files as
// its transport follows links as a browser does.
func (r files) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	until, err := time.Parse(time.RFC3339Nano, query.Get("until"))
	if err != nil || !r.clock.Now().Before(until) {
		return response(http.StatusForbidden, nil, http.NoBody), nil
	}
	if query.Has("upload") {
		return r.receive(req)
	}
	body, err := r.Get(req.Context(), domain.TenantID(strings.TrimPrefix(req.URL.Path, "/")), query.Get("key"))
	if err != nil {
		return response(http.StatusNotFound, nil, http.NoBody), nil
	}
	header := http.Header{"Content-Disposition": query["disposition"], "Content-Type": query["type"]}
	return response(http.StatusOK, header, body), nil
}

func response(status int, header http.Header, body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: status, Header: header, Body: body}
}

func (r files) Delete(ctx context.Context, t domain.TenantID, key string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.delete(tenantKey[string]{t, key})
		return nil
	})
}

// Check always finds everything in reach.
func (r files) Check(context.Context) error { return nil }
