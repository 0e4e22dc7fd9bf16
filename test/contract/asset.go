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
}

func newAsset(tenant domain.TenantID, v domain.Visibility) domain.Asset {
	id := newID()
	return domain.Asset{
		ID: domain.AssetID(id), Tenant: tenant, FileName: "Löwe \"1\".png", ContentType: "image/png", Size: 70, Visibility: v,
		State: domain.AssetUploading, Key: "images/" + id, CreatedAt: someday, CreatedBy: "auth0|ada",
	}
}

func assetRoundTrip(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		want := newAsset(tenant, domain.PrivateImage)
		must(t, p.Assets.Insert(t.Context(), tenant, want))
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		must(t, p.Assets.Ready(t.Context(), tenant, want.ID, domain.HashToken("bytes")))
		want.State, want.SHA256 = domain.AssetReady, domain.HashToken("bytes")
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		nowhere(t, domain.NoSuchAsset, func(id domain.AssetID) error { _, err := p.Assets.Get(t.Context(), tenant, id); return err })
		nowhere(t, domain.NoSuchAsset, func(id domain.AssetID) error { _, err := p.Assets.Public(t.Context(), id); return err })
		nowhere(t, domain.NoSuchAsset, func(id domain.AssetID) error { return p.Assets.Ready(t.Context(), tenant, id, "00") })
	}
}

// assetPublic proves that only what is READY and public is told to everybody.
func assetPublic(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		public, private := newAsset(tenant, domain.PublicImage), newAsset(tenant, domain.PrivateImage)
		for _, a := range []domain.Asset{public, private} {
			must(t, p.Assets.Insert(t.Context(), tenant, a))
			_, err := p.Assets.Public(t.Context(), a.ID)
			wantError(t, err, domain.NoSuchAsset)
			must(t, p.Assets.Ready(t.Context(), tenant, a.ID, "00"))
		}
		public.State, public.SHA256 = domain.AssetReady, "00"
		wantSame(t, got(p.Assets.Public(t.Context(), public.ID))(t), public)
		_, err := p.Assets.Public(t.Context(), private.ID)
		wantError(t, err, domain.NoSuchAsset)
	}
}

func assetApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := newAsset(a, domain.PublicImage)
	must(t, p.Assets.Insert(t.Context(), a, mine))
	for _, other := range []domain.TenantID{b, ""} {
		_, err := p.Assets.Get(t.Context(), other, mine.ID)
		wantError(t, err, domain.NoSuchAsset)
		wantError(t, p.Assets.Ready(t.Context(), other, mine.ID, "00"), domain.NoSuchAsset)
	}
	wantSame(t, got(p.Assets.Get(t.Context(), a, mine.ID))(t), mine)
}
