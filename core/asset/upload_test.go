package asset_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// files is a project with people, and a client that reaches its store.
type files struct {
	*fixture.Tenant
	project        domain.ProjectID
	writer, reader domain.Call
	client         *http.Client
}

func newFiles(t *testing.T) *files {
	t.Helper()
	w := fixture.New(t)
	c := w.Tenant(t)
	f := &files{Tenant: c, writer: c.AddUser(t, "wim"), reader: c.AddUser(t, "rea")}
	f.project = c.TrialScope(
		t,
		domain.NewMember{User: f.writer.Subject, Role: "ANALYST"},
		domain.NewMember{User: f.reader.Subject, Role: "MEMBER"},
	).Project
	f.client = &http.Client{Transport: w.Set.Files.(http.RoundTripper)}
	return f
}

func (f *files) newFile(size int64) domain.NewFile {
	return domain.NewFile{Project: f.project, FileName: "CT Löwe.zip", ContentType: "application/zip", Size: size}
}

func (f *files) start(t *testing.T, size int64) domain.Upload {
	t.Helper()
	u, err := f.Assets.Start(t.Context(), f.writer, f.newFile(size))
	fixture.Must(t, err)
	return u
}

// content is what the part of a file has.
func content(p domain.UploadPart) []byte { return bytes.Repeat([]byte{byte(p.Number)}, int(p.Size)) }

// put sends bytes to the URL of a part, and returns the status and the ETag.
func (f *files) put(t *testing.T, p domain.UploadPart, b []byte) (status int, etag string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, p.URL.Reveal(), bytes.NewReader(b))
	fixture.Must(t, err)
	answer, err := f.client.Do(r)
	fixture.Must(t, err)
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("ETag")
}

// send sends parts, and names them with their ETags.
func (f *files) send(t *testing.T, parts ...domain.UploadPart) (named []domain.UploadPart) {
	t.Helper()
	for _, p := range parts {
		status, etag := f.put(t, p, content(p))
		if status != http.StatusOK || etag == "" {
			t.Fatalf("part %d: %d %q", p.Number, status, etag)
		}
		named = append(named, domain.UploadPart{Number: p.Number, ETag: etag})
	}
	return named
}

func (f *files) download(t *testing.T, by domain.Call, id domain.AssetID) ([]byte, http.Header) {
	t.Helper()
	opened, err := f.Assets.Open(t.Context(), by, id)
	fixture.Must(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, opened.Link.Reveal(), nil)
	fixture.Must(t, err)
	answer, err := f.client.Do(r)
	fixture.Must(t, err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	fixture.Must(t, err)
	return got, answer.Header
}

func TestAFileComesInParts(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, 2*domain.PartSize+5)
	if len(u.Parts) != 3 || u.Parts[2].Size != 5 || u.State != domain.AssetUploading || u.SHA256 != "" {
		t.Fatalf("got %+v", u.Asset)
	}
	_, err := f.Assets.Open(t.Context(), f.reader, u.ID)
	fixture.Want(t, err, domain.ErrAssetUnfinished)
	named := f.send(t, u.Parts[2], u.Parts[0])
	seen, err := f.Assets.Upload(t.Context(), f.writer, u.ID)
	fixture.Must(t, err)
	for i, want := range []bool{true, false, true} {
		if p := seen.Parts[i]; (p.ETag != "") != want || (p.URL == "") != want || p.ExpiresAt.IsZero() != want {
			t.Errorf("part %d: %+v", i+1, p)
		}
	}
	named = append(named, f.send(t, seen.Parts[1])...)
	a, err := f.Assets.Complete(t.Context(), f.writer, u.ID, named)
	fixture.Must(t, err)
	if a.State != domain.AssetReady || !a.ExpiresAt.IsZero() || a.FileName != "CT Löwe.zip" {
		t.Errorf("got %+v", a)
	}
	got, header := f.download(t, f.reader, u.ID)
	var want []byte
	for _, p := range u.Parts {
		want = append(want, content(p)...)
	}
	if !bytes.Equal(got, want) || header.Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes, %v", len(got), header)
	}
	_, err = f.Assets.Complete(t.Context(), f.writer, u.ID, named)
	fixture.Want(t, err, domain.ErrUploadCompleted)
	_, err = f.Assets.Upload(t.Context(), f.writer, u.ID)
	fixture.Want(t, err, domain.ErrUploadCompleted)
}

var longType = "a/" + strings.Repeat("x", 254)

func TestWhatAFileMayNotBe(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	for name, tc := range map[string]struct {
		spoil func(*domain.NewFile)
		want  *domain.Error
	}{
		"nothing":       {func(in *domain.NewFile) { in.Size = 0 }, domain.ErrFileSizeInvalid},
		"negative":      {func(in *domain.NewFile) { in.Size = -1 }, domain.ErrFileSizeInvalid},
		"too large":     {func(in *domain.NewFile) { in.Size = domain.MaxFile + 1 }, domain.ErrFileSizeInvalid},
		"largest":       {func(in *domain.NewFile) { in.Size = domain.MaxFile }, nil},
		"no name":       {func(in *domain.NewFile) { in.FileName = "a/" }, domain.ErrTextLength},
		"long name":     {func(in *domain.NewFile) { in.FileName = strings.Repeat("x", 256) }, domain.ErrTextLength},
		"line in name":  {func(in *domain.NewFile) { in.FileName = "a\nb" }, domain.ErrTextInvalid},
		"no type":       {func(in *domain.NewFile) { in.ContentType = "" }, domain.ErrContentTypeInvalid},
		"half a type":   {func(in *domain.NewFile) { in.ContentType = "text" }, domain.ErrContentTypeInvalid},
		"odd type":      {func(in *domain.NewFile) { in.ContentType = "a/b/c" }, domain.ErrContentTypeInvalid},
		"line in type":  {func(in *domain.NewFile) { in.ContentType = "text/csv\r\nX: y" }, domain.ErrContentTypeInvalid},
		"long type":     {func(in *domain.NewFile) { in.ContentType = longType }, domain.ErrContentTypeInvalid},
		"charset":       {func(in *domain.NewFile) { in.ContentType = "text/csv; charset=utf-8" }, nil},
		"other project": {func(in *domain.NewFile) { in.Project = domain.ProjectID(f.NewID()) }, domain.ErrProjectNotFound},
		"no project":    {func(in *domain.NewFile) { in.Project = "" }, domain.ErrForbidden},
	} {
		in := f.newFile(1)
		tc.spoil(&in)
		_, err := f.Assets.Start(t.Context(), f.writer, in)
		if fixture.Want(t, err, tc.want); t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestAPartMustBeWhatWasSaid(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, domain.PartSize+3)
	for _, size := range []int64{0, 2, 4} {
		if status, _ := f.put(t, u.Parts[1], make([]byte, size)); status != http.StatusForbidden {
			t.Errorf("%d bytes instead of 3: %d", size, status)
		}
	}
	named := f.send(t, u.Parts...)
	one, two := named[0], named[1]
	for name, tc := range map[string]struct {
		named []domain.UploadPart
		want  *domain.Error
	}{
		"none":     {nil, domain.ErrPartMissing},
		"one":      {[]domain.UploadPart{two}, domain.ErrPartMissing},
		"twice":    {[]domain.UploadPart{one, two, two}, domain.ErrPartDuplicate},
		"zero":     {[]domain.UploadPart{one, two, {Number: 0, ETag: one.ETag}}, domain.ErrPartNumber},
		"third":    {[]domain.UploadPart{one, two, {Number: 3, ETag: one.ETag}}, domain.ErrPartNumber},
		"swapped":  {[]domain.UploadPart{{Number: 1, ETag: two.ETag}, two}, domain.ErrPartChecksum},
		"no etag":  {[]domain.UploadPart{one, {Number: 2}}, domain.ErrPartChecksum},
		"unquoted": {[]domain.UploadPart{one, {Number: 2, ETag: `"` + strings.ToUpper(two.ETag)}}, domain.ErrPartChecksum},
	} {
		_, err := f.Assets.Complete(t.Context(), f.writer, u.ID, tc.named)
		if fixture.Want(t, err, tc.want); t.Failed() {
			t.Fatal(name)
		}
	}
	// Nothing was done by any of these.
	_, err := f.Assets.Complete(t.Context(), f.writer, u.ID, []domain.UploadPart{two, one})
	fixture.Must(t, err)
}

func TestAPartThatIsMissingAtTheStore(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, domain.PartSize+3)
	one := f.send(t, u.Parts[0])
	_, err := f.Assets.Complete(t.Context(), f.writer, u.ID, append(one, domain.UploadPart{Number: 2, ETag: "x"}))
	fixture.Want(t, err, domain.ErrPartMissing)
	f.Advance(domain.PartTTL + time.Second)
	if status, _ := f.put(t, u.Parts[1], content(u.Parts[1])); status != http.StatusForbidden {
		t.Errorf("an old URL answers %d", status)
	}
	fresh, err := f.Assets.Upload(t.Context(), f.writer, u.ID)
	fixture.Must(t, err)
	_, err = f.Assets.Complete(t.Context(), f.writer, u.ID, append(one, f.send(t, fresh.Parts[1])...))
	fixture.Must(t, err)
}

func TestManyCompleteAtOnce(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, domain.PartSize+3)
	named := f.send(t, u.Parts...)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = f.Assets.Complete(t.Context(), f.writer, u.ID, named) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		fixture.Want(t, err, domain.ErrUploadCompleted)
	}
	if won != 1 {
		t.Errorf("%d have completed it", won)
	}
	f.download(t, f.writer, u.ID)
}

// A call with the key of one that was done answers the same; one that goes on where another died finds the file made.
func TestAnUploadIsRepeatedByItsKey(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	start := fixture.WithIdempotencyKey(f.writer, "start", "r")
	u, err := f.Assets.Start(t.Context(), start, f.newFile(3))
	fixture.Must(t, err)
	again, err := f.Assets.Start(t.Context(), start, f.newFile(3))
	fixture.Must(t, err)
	if again.ID != u.ID || again.Upload != u.Upload {
		t.Errorf("got %+v, then %+v", u, again)
	}
	named := f.send(t, again.Parts...)
	lossy := f.Set
	lossy.Files = dying{f.Set.Files}
	complete := fixture.WithIdempotencyKey(f.writer, "complete", "r")
	_, err = fixture.Core(t, lossy).Assets.Complete(t.Context(), complete, u.ID, named)
	fixture.Want(t, err, domain.ErrFilesUnavailable)
	for range 2 {
		a, err := f.Assets.Complete(t.Context(), complete, u.ID, named)
		fixture.Must(t, err)
		if a.ID != u.ID || a.State != domain.AssetReady {
			t.Errorf("got %+v", a)
		}
	}
	again, err = f.Assets.Start(t.Context(), start, f.newFile(3))
	fixture.Must(t, err)
	if again.ID != u.ID || again.Parts[0].URL != "" {
		t.Errorf("got %+v", again)
	}
}

// dying files complete an upload, and cannot say so.
type dying struct{ ports.Files }

func (f dying) CompleteUpload(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart,
) error {
	return errors.Join(f.Files.CompleteUpload(ctx, t, key, upload, parts), domain.ErrFilesUnavailable)
}
