package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var assetChecks = checks{
	"round trip": assetRoundTrip,
	"public":     assetPublic,
	"apart":      assetApart,
	"ensure":     assetEnsured,
	"replaced":   assetReplaced,
	"two ready":  assetsReadyAtOnce,
	"expired":    assetExpired,
}

func addAsset(t *testing.T, p ports.Set, tenant domain.TenantID, a domain.Asset) {
	t.Helper()
	_, created, err := p.Assets.Ensure(t.Context(), tenant, a)
	must(t, err)
	wantSame(t, created, true)
}

// assetEnsured proves that the first one stays as it is.
func assetEnsured(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	first := newAsset(tenant, domain.PrivateImage)
	addAsset(t, p, tenant, first)
	must(t, p.Assets.MarkReady(t.Context(), tenant, first.ID, "00", someday))
	first.State, first.SHA256 = domain.AssetReady, "00"
	again := first
	again.FileName, again.State = "another", domain.AssetUploading
	found, created, err := p.Assets.Ensure(t.Context(), tenant, again)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, found, first)
}

func newAsset(tenant domain.TenantID, v domain.Visibility) domain.Asset {
	id := newID()
	a := domain.Asset{
		ID: domain.AssetID(id), Tenant: tenant, FileName: "Löwe \"1\".png", ContentType: "image/png", Size: 70, Visibility: v,
		State: domain.AssetUploading, Key: "images/" + id, CreatedAt: someday, CreatedBy: "auth0|ada",
	}
	if v == domain.PublicImage {
		a.Purpose = domain.LogoPurpose
	}
	return a
}

func assetRoundTrip(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		want := newAsset(tenant, domain.PrivateImage)
		addAsset(t, p, tenant, want)
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		must(t, p.Assets.MarkReady(t.Context(), tenant, want.ID, domain.HashToken("bytes"), someday))
		want.State, want.SHA256 = domain.AssetReady, domain.HashToken("bytes")
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { _, err := p.Assets.Get(t.Context(), tenant, id); return err },
		)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { _, err := p.Assets.GetPublic(t.Context(), id); return err },
		)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { return p.Assets.MarkReady(t.Context(), tenant, id, "00", someday) },
		)
	}
}

// assetPublic proves that only what is READY and public is told to everybody.
func assetPublic(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		public, private := newAsset(tenant, domain.PublicImage), newAsset(tenant, domain.PrivateImage)
		for _, a := range []domain.Asset{public, private} {
			addAsset(t, p, tenant, a)
			_, err := p.Assets.GetPublic(t.Context(), a.ID)
			wantError(t, err, domain.ErrAssetNotFound)
			must(t, p.Assets.MarkReady(t.Context(), tenant, a.ID, "00", someday))
		}
		public.State, public.SHA256 = domain.AssetReady, "00"
		wantSame(t, got(p.Assets.GetPublic(t.Context(), public.ID))(t), public)
		_, err := p.Assets.GetPublic(t.Context(), private.ID)
		wantError(t, err, domain.ErrAssetNotFound)
	}
}

func assetApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := newAsset(a, domain.PublicImage)
	wantSame(t, got(p.Assets.Exists(t.Context(), a))(t), false)
	addAsset(t, p, a, mine)
	wantSame(t, got(p.Assets.Exists(t.Context(), a))(t), true)
	wantSame(t, got(p.Assets.Exists(t.Context(), b))(t), false)
	for _, other := range []domain.TenantID{b, ""} {
		_, err := p.Assets.Get(t.Context(), other, mine.ID)
		wantError(t, err, domain.ErrAssetNotFound)
		wantError(t, p.Assets.MarkReady(t.Context(), other, mine.ID, "00", someday), domain.ErrAssetNotFound)
		_, created, err := p.Assets.Ensure(t.Context(), other, mine)
		wantError(t, err, domain.ErrAssetNotFound)
		wantSame(t, created, false)
	}
	wantSame(t, got(p.Assets.Get(t.Context(), a, mine.ID))(t), mine)
}
