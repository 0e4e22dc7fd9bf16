package domain

import (
	"bytes"
	"mime"
	"slices"
	"strings"
	"time"
)

// Asset is one stored object and what we know of it.
type Asset struct {
	ID          AssetID
	Tenant      TenantID  // empty for the platform's own
	Project     ProjectID // whose file it is; empty for an image
	FileName    string    // as the user called it; never part of a key
	ContentType string    // of an image as sniffed, of a file as said
	Size        int64     // bytes
	SHA256      string    // in hex; of a file empty until a job has read it
	Visibility  Visibility
	Purpose     Purpose // of a public one
	Slot        string  // an image is replaced by the next READY one of the same slot; empty: never
	State       AssetState
	Key         string    // where the files keep it
	Upload      string    // by which the store knows the upload of a file that is to come
	PartSize    int64     // of that upload
	Hashed      int64     // bytes that the job which fills SHA256 has read
	HashState   string    // what the job needs to go on
	Deleted     bool      // it is removed, and nobody finds it
	ExpiresAt   time.Time // when it is removed, replaced or never finished; zero: it stays
	CreatedAt   time.Time
	CreatedBy   Subject
}

// AssetState tells whether the bytes are there.
type AssetState string

const (
	AssetUploading AssetState = "UPLOADING"
	AssetReady     AssetState = "READY"
)

// AssetStates are all there are.
func AssetStates() []AssetState { return []AssetState{AssetUploading, AssetReady} }

// What can go wrong with assets, whoever keeps them.
var (
	ErrAssetNotFound        = NewError(NotFound, "asset_not_found", "No such asset.")
	ErrImageTypeUnsupported = NewError(
		Unsupported, "image_type", "Only PNG, JPEG, WebP and GIF images are taken, whatever the file is called.",
	)
	ErrImageTooLarge  = NewError(TooLarge, "image_too_large", "An image has at most 5 MiB.")
	ErrObjectNotFound = NewError(NotFound, "object_not_found", "The stored object is not there.")

	ErrSizeMismatch     = NewError(Invalid, "size_differs", "The file has another size than was said.")
	ErrFilesUnavailable = NewError(
		Unavailable, "files_unavailable", "The files are out of reach for the moment. Try again.",
	)
)

// MaxImage is the size of the largest image in bytes.
const MaxImage = 5 << 20

// NewImage is what a caller uploads.
type NewImage struct {
	FileName   string
	Visibility Visibility // empty means private
	Purpose    Purpose    // of a public one
	Bytes      []byte
}

// SniffImage tells the type of an image by its first bytes, or ErrImageTypeUnsupported.
func SniffImage(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", nil
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg", nil
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return "image/gif", nil
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp", nil
	}
	return "", ErrImageTypeUnsupported
}

// imageTypes are the types that SniffImage tells. A browser runs nothing in them.
var imageTypes = []string{"image/png", "image/jpeg", "image/webp", "image/gif"}

// Headers are the Content-Disposition and Content-Type by which a browser shows
// the asset if it is an image, and only saves it otherwise: nobody has looked into a
// project's file.
func (a Asset) Headers() (disposition, contentType string) {
	disposition, contentType = "attachment", "application/octet-stream"
	if a.Project == "" && slices.Contains(imageTypes, a.ContentType) {
		disposition, contentType = "inline", a.ContentType
	}
	if a.FileName != "" {
		disposition = mime.FormatMediaType(disposition, map[string]string{"filename": a.FileName})
	}
	return disposition, contentType
}

// Asset checks the image and gives it a key of its own.
func (in NewImage) Asset(id AssetID, t TenantID, by Subject, now time.Time) (a Asset, err error) {
	a = Asset{
		Tenant: t, Size: int64(len(in.Bytes)), State: AssetUploading, CreatedAt: now, CreatedBy: by,
		ExpiresAt: now.Add(UploadTTL),
	}
	a.Identify(id)
	if err := a.show(in.Visibility, in.Purpose); err != nil {
		return a, err
	}
	if a.Size > MaxImage {
		return a, ErrImageTooLarge
	}
	if a.ContentType, err = SniffImage(in.Bytes); err != nil {
		return a, err
	}
	a.FileName, err = validateText("file", baseName(in.FileName), 0, MaxFileName)
	return a, err
}

// Identify gives the asset its id, and the key that comes of it.
func (a *Asset) Identify(id AssetID) { a.ID, a.Key = id, "images/"+string(id) }

// baseName drops what an old browser puts before a file's name.
func baseName(s string) string { return s[strings.LastIndexAny(s, `/\`)+1:] }
