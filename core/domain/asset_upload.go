package domain

import (
	"fmt"
	"mime"
	"strings"
	"time"
)

const (
	// MaxFile is the size of the largest file of a project in bytes.
	MaxFile = 5 << 30
	// PartSize is how many bytes each part of an upload has, but the last.
	PartSize = 8 << 20
	// PartTTL is how long a part can be sent to its URL.
	PartTTL = 15 * time.Minute
)

// What may be wrong with a file of a project and its parts.
var (
	ErrFileSizeInvalid    = NewError(Invalid, "file_size", "A file has 1 byte to 5 GiB.").At("size")
	ErrContentTypeInvalid = NewError(
		Invalid, "content_type_invalid", "A content type looks like text/csv, and has at most 255 characters.",
	).At("content_type")
	ErrAssetUnfinished = NewError(
		Conflict, "asset_unfinished", "This file is not there as a whole yet. Wait until its upload is complete.",
	)
	ErrUploadCompleted = NewError(
		Conflict, "upload_completed", "This upload is complete: nothing more is sent to it. Look at the asset.",
	)
	ErrUploadLost = NewError(
		Conflict, "upload_lost", "The store has given this upload up. Delete it, and start a new one.",
	)
	ErrUploadChanged = NewError(
		Conflict, "upload_changed", "A part has come again meanwhile. Look at the upload, and complete it once more.",
	)
	ErrPartNumber    = NewError(Invalid, "upload_part_number", "This upload has the parts 1 to %d.")
	ErrPartDuplicate = NewError(Invalid, "upload_part_twice", "Part %d is named twice.")
	ErrPartMissing   = NewError(
		Invalid, "upload_part_missing", "Part %d is missing: send it to its URL, and name it here.",
	)
	ErrPartSize     = NewError(Invalid, "upload_part_size", "Part %d has %d bytes, and must have %d. Send it again.")
	ErrPartChecksum = NewError(
		Invalid, "upload_part_checksum", "Part %d is there with another checksum. Send it again, and name its ETag.",
	)
)

// NewFile is what a caller says about a file that is to come.
type NewFile struct {
	Project     ProjectID
	FileName    string
	ContentType string // what the caller calls it; never what it is served as
	Size        int64
}

// Asset checks the facts and gives the file a key of its own.
func (in NewFile) Asset(id AssetID, t TenantID, by Subject, now time.Time) (a Asset, err error) {
	a = Asset{
		ID: id, Tenant: t, Project: in.Project, Size: in.Size, Visibility: PrivateImage, State: AssetUploading,
		Key: "files/" + string(id), PartSize: PartSize, ExpiresAt: now.Add(UploadTTL), CreatedAt: now, CreatedBy: by,
	}
	if in.Size < 1 || in.Size > MaxFile {
		return a, ErrFileSizeInvalid
	}
	if a.FileName, err = validateText("file_name", baseName(in.FileName), 1, MaxFileName); err != nil {
		return a, err
	}
	a.ContentType, err = parseContentType(in.ContentType)
	return a, err
}

func parseContentType(s string) (string, error) {
	kind, parameters, err := mime.ParseMediaType(s)
	plain := mime.FormatMediaType(kind, parameters)
	if err != nil || len(s) > MaxContentType || strings.Count(kind, "/") != 1 || plain == "" ||
		len(plain) > MaxContentType {
		return "", ErrContentTypeInvalid
	}
	return plain, nil
}

// UploadPart is one part of a file.
type UploadPart struct {
	Number    int // from 1
	Size      int64
	ETag      string    // the store's checksum of what has come; empty if nothing has
	URL       Secret    // takes the part until then; empty for one that is there
	ExpiresAt time.Time // of the URL
}

// Upload is a file that comes in parts.
type Upload struct {
	Asset
	Parts []UploadPart
}

// AllParts are the parts of which the file is made.
func (a Asset) AllParts() (all []UploadPart) {
	for from := int64(0); from < a.Size; from += a.PartSize {
		all = append(all, UploadPart{Number: len(all) + 1, Size: min(a.PartSize, a.Size-from)})
	}
	return all
}

// Received are the parts of which the file is made, with the checksums of those that are there as they must be.
func (a Asset) Received(stored []UploadPart) []UploadPart {
	all := a.AllParts()
	for _, p := range stored {
		if p.Number >= 1 && p.Number <= len(all) && all[p.Number-1].Size == p.Size {
			all[p.Number-1].ETag = p.ETag
		}
	}
	return all
}

// RequireUploading refuses a file that is there.
func (a Asset) RequireUploading() error {
	switch {
	case a.Project == "":
		return ErrAssetNotFound // an image comes as a whole
	case a.State == AssetReady:
		return ErrUploadCompleted
	}
	return nil
}

// CheckNamed refuses parts that a caller names unless they are all there are, each once.
func (a Asset) CheckNamed(named []UploadPart) error {
	all := a.AllParts()
	seen := make([]bool, len(all)+1)
	for i, p := range named {
		switch at := fmt.Sprintf("parts[%d].number", i); {
		case p.Number < 1 || p.Number > len(all):
			return ErrPartNumber.With(len(all)).At(at)
		case seen[p.Number]:
			return ErrPartDuplicate.With(p.Number).At(at)
		}
		seen[p.Number] = true
	}
	for _, p := range all {
		if !seen[p.Number] {
			return ErrPartMissing.With(p.Number).At("parts")
		}
	}
	return nil
}

// CheckStored refuses to make a file of parts that are not as they must be, and as the caller names them.
func (a Asset) CheckStored(named, stored []UploadPart) error {
	all, there := a.AllParts(), map[int]UploadPart{}
	for _, p := range stored {
		there[p.Number] = p
	}
	for i, p := range named {
		switch at, want, got := fmt.Sprintf("parts[%d]", i), all[p.Number-1].Size, there[p.Number]; {
		case got.ETag == "":
			return ErrPartMissing.With(p.Number).At(at)
		case got.Size != want:
			return ErrPartSize.With(p.Number, got.Size, want).At(at)
		case got.ETag != strings.Trim(p.ETag, `"`):
			return ErrPartChecksum.With(p.Number).At(at + ".etag")
		}
	}
	return nil
}

// Complete makes the file count: it stays.
func (a *Asset) Complete() error {
	if err := a.RequireUploading(); err != nil {
		return err
	}
	a.State, a.Upload, a.ExpiresAt = AssetReady, "", time.Time{}
	return nil
}
