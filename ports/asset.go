package ports

import (
	"context"
	"io"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Assets keeps what we know of stored objects.
type Assets interface {
	// Ensure stores an asset of t, which may be empty for the platform's own, or
	// returns the asset of t with that id; ErrAssetNotFound if it is another's.
	Ensure(ctx context.Context, t domain.TenantID, a domain.Asset) (asset domain.Asset, created bool, err error)
	// Get returns one asset of t, or ErrAssetNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.AssetID) (domain.Asset, error)
	// GetPublic returns one READY public asset of any tenant, or ErrAssetNotFound.
	GetPublic(ctx context.Context, id domain.AssetID) (domain.Asset, error)
	// MarkReady marks an UPLOADING asset of t as READY with the hash of its bytes: from
	// then on it stays, and another READY one of its slot expires at that time, if it
	// does not anyway. One that is READY is left as it is. ErrAssetNotFound if it is gone.
	MarkReady(ctx context.Context, t domain.TenantID, id domain.AssetID, sha256 string, replaced time.Time) error
	// Update locks one asset of t, applies change, stores and returns the result.
	// ErrAssetNotFound if it is gone.
	Update(
		ctx context.Context, t domain.TenantID, id domain.AssetID, change func(*domain.Asset) error,
	) (domain.Asset, error)
	// Exists reports whether t has any asset, whatever its state.
	Exists(ctx context.Context, t domain.TenantID) (bool, error)
	// List returns one page of the files of a project of t, newest first, whatever their state.
	List(ctx context.Context, t domain.TenantID, q domain.AssetQuery) (domain.Page[domain.Asset], error)
	// DeleteAll marks as deleted all files of a project of t, or without a project all images
	// of t, and returns how many: from then on only Deleted and Expired know them.
	DeleteAll(ctx context.Context, t domain.TenantID, p domain.ProjectID, now time.Time) (int64, error)
	// Deleted returns up to limit assets of t that are marked as deleted, by id, from the one
	// behind after.
	Deleted(ctx context.Context, t domain.TenantID, after domain.AssetID, limit int) ([]domain.Asset, error)
	// Expired returns up to limit assets of all tenants that have expired at now, by
	// id, from the one behind after.
	Expired(ctx context.Context, now time.Time, after domain.AssetID, limit int) ([]domain.Asset, error)
	// Expire marks as deleted an asset of t that has expired at now, and returns it, also one
	// that was marked before. ErrAssetNotFound if it is gone, or has not expired.
	Expire(ctx context.Context, t domain.TenantID, id domain.AssetID, now time.Time) (domain.Asset, error)
	// Delete forgets an asset of t that is marked as deleted, if it is there.
	Delete(ctx context.Context, t domain.TenantID, id domain.AssetID) error
}

// Files keeps the bytes of assets. Every call may answer Unavailable.
type Files interface {
	// Put stores size bytes under a key, replacing what is there. If r fails, or
	// gives fewer or more, nothing is stored: r's own error, or ErrSizeMismatch.
	Put(ctx context.Context, t domain.TenantID, key, contentType string, r io.Reader, size int64) error
	// Get returns the bytes of a key, to be closed, or ErrObjectNotFound.
	Get(ctx context.Context, t domain.TenantID, key string) (io.ReadCloser, error)
	// Link returns a URL that gives the bytes of the asset to whoever has it,
	// for a while: images to be shown, all else to be saved.
	Link(ctx context.Context, t domain.TenantID, a domain.Asset, ttl time.Duration) (domain.Secret, error)
	// GetFrom is Get from a byte on, which the key has.
	GetFrom(ctx context.Context, t domain.TenantID, key string, from int64) (io.ReadCloser, error)
	// Size returns how many bytes a key has, or ErrObjectNotFound.
	Size(ctx context.Context, t domain.TenantID, key string) (int64, error)
	// StartUpload begins an upload in parts of what is to lie under a key, and returns by
	// which id the store knows it.
	StartUpload(ctx context.Context, t domain.TenantID, key string) (upload string, err error)
	// LinkParts returns, in the order of the parts, URLs each of which takes that part by PUT
	// from whoever has it, with exactly as many bytes, for a while. A part that comes again
	// replaces what is there.
	LinkParts(
		ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart, ttl time.Duration,
	) ([]domain.Secret, error)
	// Parts returns the parts that have come, by number, with their sizes and ETags;
	// ErrUploadLost if there is no such upload: it is complete, or was aborted.
	Parts(ctx context.Context, t domain.TenantID, key, upload string) ([]domain.UploadPart, error)
	// CompleteUpload makes the object of these parts, in the order of their numbers, and ends
	// the upload. ErrUploadLost if there is no such upload, ErrUploadChanged if one of the
	// parts is not there by its ETag.
	CompleteUpload(ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart) error
	// AbortUploads removes what has come of uploads of the key that are not complete.
	AbortUploads(ctx context.Context, t domain.TenantID, key string) error
	// Delete removes a key, if it is there.
	Delete(ctx context.Context, t domain.TenantID, key string) error
	// Check answers Unavailable if the files are out of reach.
	Check(ctx context.Context) error
}
