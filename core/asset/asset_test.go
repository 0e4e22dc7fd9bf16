package asset_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

const png = "\x89PNG\r\n\x1a\nrest"

func TestImages(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	public, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{
		FileName: `C:\temp\logo.exe`, Visibility: domain.PublicImage, Purpose: domain.LogoPurpose, Bytes: []byte(png),
	})
	fixture.Must(t, err)
	if public.ContentType != "image/png" || public.FileName != "logo.exe" || public.State != domain.AssetReady ||
		strings.Contains(public.Key, "logo") {
		t.Errorf("got %+v", public)
	}
	opened, err := w.Assets.Open(t.Context(), domain.Call{}, public.ID)
	fixture.Must(t, err)
	defer opened.Image.Close()
	if got, _ := io.ReadAll(opened.Image); string(got) != png {
		t.Errorf("got %q", got)
	}
	private, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{Bytes: []byte(png)})
	fixture.Must(t, err)
	for _, id := range []domain.AssetID{private.ID, "nope"} {
		_, err = w.Assets.Open(t.Context(), domain.Call{}, id)
		fixture.Want(t, err, domain.ErrTokenMissing)
		_, err = w.Assets.Open(t.Context(), other.Admin, id)
		fixture.Want(t, err, domain.ErrAssetNotFound)
	}
	mine, err := w.Assets.Open(t.Context(), c.Admin, private.ID)
	fixture.Must(t, err)
	if mine.Image != nil || mine.Link == "" {
		t.Errorf("got %+v", mine)
	}
	for _, id := range []domain.AssetID{public.ID, private.ID} {
		_, err = w.Assets.Get(t.Context(), other.Admin, id)
		fixture.Want(t, err, domain.ErrAssetNotFound)
	}
	for content, want := range map[string]*domain.Error{
		"<svg onload=alert(1)>": domain.ErrImageTypeUnsupported, "<html>": domain.ErrImageTypeUnsupported,
		"": domain.ErrImageTypeUnsupported, "\x89PN": domain.ErrImageTypeUnsupported,
		png + strings.Repeat("x", domain.MaxImage): domain.ErrImageTooLarge, "GIF89a": nil, "\xff\xd8\xff": nil,
		"RIFF1234WEBP": nil,
	} {
		_, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{FileName: "x.png", Bytes: []byte(content)})
		fixture.Want(t, err, want)
	}
	_, err = w.Assets.Create(t.Context(), c.Admin, domain.NewImage{Visibility: "everybody", Bytes: []byte(png)})
	fixture.Want(t, err, domain.ErrVisibilityInvalid)
}

// broken files lose the first upload.
type broken struct {
	ports.Files
	lost *bool
}

func (f broken) Put(ctx context.Context, t domain.TenantID, key, contentType string, r io.Reader, size int64) error {
	if !*f.lost {
		*f.lost = true
		return domain.ErrFilesUnavailable
	}
	return f.Files.Put(ctx, t, key, contentType, r, size)
}

func TestAnImageIsStoredWhenTheCallIsRepeated(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	set := w.Set
	set.Files = broken{w.Set.Files, new(bool)}
	assets := fixture.Core(t, set).Assets
	ctx, by := t.Context(), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	_, err := assets.Create(ctx, by, domain.NewImage{Bytes: []byte(png)})
	fixture.Want(t, err, domain.ErrFilesUnavailable)
	first, err := assets.Create(ctx, by, domain.NewImage{Bytes: []byte(png)})
	fixture.Must(t, err)
	again, err := assets.Create(ctx, by, domain.NewImage{Bytes: []byte(png)})
	fixture.Must(t, err)
	if first.State != domain.AssetReady || again != first {
		t.Errorf("got %+v, then %+v", first, again)
	}
	_, err = assets.Open(t.Context(), c.Admin, first.ID)
	fixture.Must(t, err)
}
