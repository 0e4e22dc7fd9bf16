package asset_test

import (
	"io"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/world"
)

const png = "\x89PNG\r\n\x1a\nrest"

func TestImages(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c, other := w.Company(t), w.Company(t)
	public, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{FileName: `C:\temp\logo.exe`, Visibility: domain.PublicImage, Bytes: []byte(png)})
	world.Must(t, err)
	if public.ContentType != "image/png" || public.FileName != "logo.exe" || public.State != domain.AssetReady || strings.Contains(public.Key, "logo") {
		t.Errorf("got %+v", public)
	}
	_, content, err := w.Assets.Image(t.Context(), public.ID)
	world.Must(t, err)
	defer content.Close()
	if got, _ := io.ReadAll(content); string(got) != png {
		t.Errorf("got %q", got)
	}
	private, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{Bytes: []byte(png)})
	world.Must(t, err)
	_, _, err = w.Assets.Image(t.Context(), private.ID)
	world.Want(t, err, domain.NoSuchAsset)
	for _, id := range []domain.AssetID{public.ID, private.ID} {
		_, err = w.Assets.Get(t.Context(), other.Admin, id)
		world.Want(t, err, domain.NoSuchAsset)
		_, err = w.Assets.Link(t.Context(), other.Admin, id)
		world.Want(t, err, domain.NoSuchAsset)
	}
	for content, want := range map[string]*domain.Error{
		"<svg onload=alert(1)>": domain.NotAnImage, "<html>": domain.NotAnImage, "": domain.NotAnImage, "\x89PN": domain.NotAnImage,
		png + strings.Repeat("x", domain.MaxImage): domain.ImageTooLarge, "GIF89a": nil, "\xff\xd8\xff": nil, "RIFF1234WEBP": nil,
	} {
		_, err := w.Assets.Create(t.Context(), c.Admin, domain.NewImage{FileName: "x.png", Bytes: []byte(content)})
		world.Want(t, err, want)
	}
	_, err = w.Assets.Create(t.Context(), c.Admin, domain.NewImage{Visibility: "everybody", Bytes: []byte(png)})
	world.Want(t, err, domain.VisibilityOdd)
}
