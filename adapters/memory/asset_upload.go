package memory

import (
	"context"
	"crypto/md5" //nolint:gosec // what stores call an ETag
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// storedUpload is an upload in parts, and what has come of it.
type storedUpload struct {
	at    tenantKey[string]
	parts map[int][]byte
}

func cloneUpload(u storedUpload) storedUpload {
	u.parts = maps.Clone(u.parts)
	return u
}

func (r files) Size(ctx context.Context, t domain.TenantID, key string) (size int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		data, err := r.get(tenantKey[string]{t, key}, domain.ErrObjectNotFound)
		size = int64(len(data))
		return err
	})
	return size, err
}

func (r files) StartUpload(ctx context.Context, t domain.TenantID, key string) (string, error) {
	id := r.ids.New(r.clock.Now())
	return id, r.InTx(ctx, func(context.Context) error {
		r.uploads.put(id, storedUpload{tenantKey[string]{t, key}, map[int][]byte{}})
		return nil
	})
}

// LinkParts hold all that RoundTrip needs: no server listens there.
func (r files) LinkParts(
	_ context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart, ttl time.Duration,
) (urls []domain.Secret, err error) {
	for _, p := range parts {
		query := url.Values{
			"key": {key}, "upload": {upload}, "part": {strconv.Itoa(p.Number)}, "size": {strconv.FormatInt(p.Size, 10)},
			"until": {r.clock.Now().Add(ttl).Format(time.RFC3339Nano)},
		}
		link := url.URL{Scheme: "memory", Host: "files", Path: "/" + string(t), RawQuery: query.Encode()}
		urls = append(urls, domain.Secret(link.String()))
	}
	return urls, nil
}

// receive takes a part that has the length for which its link was made.
func (r files) receive(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	number, err := strconv.Atoi(query.Get("part"))
	if err != nil || req.Method != http.MethodPut || strconv.FormatInt(req.ContentLength, 10) != query.Get("size") {
		return response(http.StatusForbidden, nil, http.NoBody), nil
	}
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	if int64(len(data)) != req.ContentLength {
		return response(http.StatusBadRequest, nil, http.NoBody), nil
	}
	at := tenantKey[string]{domain.TenantID(strings.TrimPrefix(req.URL.Path, "/")), query.Get("key")}
	err = r.changeUpload(req.Context(), at, query.Get("upload"), func(u *storedUpload) error {
		u.parts[number] = data
		return nil
	})
	if err != nil {
		return response(http.StatusNotFound, nil, http.NoBody), nil
	}
	return response(http.StatusOK, http.Header{"Etag": {`"` + etag(data) + `"`}}, http.NoBody), nil
}

func etag(data []byte) string {
	sum := md5.Sum(data) //nolint:gosec // what stores call an ETag
	return hex.EncodeToString(sum[:])
}

func (r files) changeUpload(
	ctx context.Context, at tenantKey[string], upload string, change func(*storedUpload) error,
) error {
	return r.InTx(ctx, func(context.Context) error {
		_, err := r.uploads.update(upload, domain.ErrUploadLost, func(u *storedUpload) error {
			if u.at != at {
				return domain.ErrUploadLost
			}
			return change(u)
		})
		return err
	})
}

func (r files) Parts(
	ctx context.Context, t domain.TenantID, key, upload string,
) (parts []domain.UploadPart, err error) {
	err = r.changeUpload(ctx, tenantKey[string]{t, key}, upload, func(u *storedUpload) error {
		for _, number := range slices.Sorted(maps.Keys(u.parts)) {
			data := u.parts[number]
			parts = append(parts, domain.UploadPart{Number: number, Size: int64(len(data)), ETag: etag(data)})
		}
		return nil
	})
	return parts, err
}

func (r files) CompleteUpload(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart,
) error {
	at := tenantKey[string]{t, key}
	return r.InTx(ctx, func(ctx context.Context) error {
		var whole []byte
		err := r.changeUpload(ctx, at, upload, func(u *storedUpload) error {
			for _, p := range parts {
				data, there := u.parts[p.Number]
				if !there || etag(data) != p.ETag {
					return domain.ErrUploadChanged
				}
				whole = append(whole, data...)
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.uploads.delete(upload)
		r.put(at, whole)
		return nil
	})
}

func (r files) AbortUploads(ctx context.Context, t domain.TenantID, key string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.uploads.deleteAll(func(_ string, u storedUpload) bool { return u.at == tenantKey[string]{t, key} })
		return nil
	})
}
